import * as v from 'valibot';
import { fillPath } from '../lib/portal/paths.ts';
import type { Request as Credentials } from '../lib/portal/test-credentials.ts';
import { unreachable, type PortalAnswer, type PortalRemote } from './portal-remote.ts';
import { Refusal } from './refusal.ts';

type Strings = Readonly<Record<string, string>>;

/** The parts of a contract file that a relay needs. */
export interface Contract {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly Params?: v.GenericSchema<unknown, Strings>;
  readonly Query?: v.GenericSchema<unknown, Strings>;
  readonly Request?: v.GenericSchema;
  readonly Response?: v.GenericSchema;
}

/**
 * How a call goes through. `calls`: request and answer are JSON. `processes`: what the app puts in the body goes into the
 * Portal's query. `waits`: any 2xx means done, and its body means nothing.
 */
export type Manner = 'calls' | 'processes' | 'waits';

export interface Relayed {
  readonly params: Strings;
  readonly query: Strings;
  readonly body: unknown;
  readonly credentials: Credentials;
  readonly signal: AbortSignal;
}

export type RelayedAnswer =
  | { readonly is: 'good'; readonly body: unknown }
  /** The Portal takes these credentials no more. */
  | { readonly is: 'signed-out' };

/**
 * Makes a call that was checked against its contract, and checks the answer.
 * @throws Refusal with the Portal's own status and code: 403, 404, 429 and 581 each mean something to the app
 */
export async function relayed(
  portal: PortalRemote,
  [manner, contract]: readonly [Manner, Contract],
  { params, query, body, credentials, signal }: Relayed,
): Promise<RelayedAnswer> {
  const answer = await portal.fetch({
    method: contract.method,
    path: fillPath(contract.path, params),
    query: manner === 'processes' ? asQuery(body) : query,
    ...(manner === 'calls' && body !== undefined ? { body } : {}),
    credentials,
    signal,
    waits: manner === 'waits',
  });
  if (!answer.ok) {
    if (answer.status === 401) return { is: 'signed-out' };
    throw passedOn(answer);
  }
  if (contract.Response === undefined) return { is: 'good', body: undefined };
  const parsed = v.safeParse(contract.Response, answer.body);
  if (!parsed.success) throw unreachable('an answer that the contract does not know');
  return { is: 'good', body: parsed.output };
}

function passedOn({ status, error, retryAfter }: PortalAnswer & { readonly ok: false }): Refusal {
  return new Refusal(status, error.code, {
    message: error.message,
    headers: retryAfter === undefined ? {} : { 'Retry-After': retryAfter },
  });
}

function asQuery(body: unknown): Strings {
  return v.parse(v.record(v.string(), v.string()), body);
}
