import * as v from 'valibot';
import { GatewayErrorBody, SIGNED_OUT_STATUS, type GatewayErrorCode } from '../gateway/gateway-error.ts';
import { isMarked } from '../gateway/mark.ts';
import { retryAfterMs } from '../http/retry-after.ts';
import { dateOf, timeOfAnswer } from '../http/server-date.ts';
import type { ServerTime } from '../upload/server-clock.ts';
import { PortalError, type PortalTrouble } from './trouble.ts';

export interface Call {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Nothing secret in it. */
  readonly url: string;
  /** Sent as JSON. May hold secrets: in no error. */
  readonly body?: unknown;
  readonly signal: AbortSignal;
}

export interface Answer {
  readonly status: number;
  /** Its JSON; undefined where it has none. */
  readonly body: unknown;
  /** The server's clock when it answered, ms since 1970; null where it does not say. */
  readonly date: number | null;
  /** ms from the request to the whole answer. */
  readonly took: number;
}

/** An answer that is an error, read. `code` is null where it is not one of the gateway's. */
interface ErrorAnswer {
  readonly status: number;
  readonly code: string | null;
  readonly detail: string;
}

export interface CallOptions {
  /** Statuses that are answers like any other, besides 2xx. */
  readonly accept?: readonly number[] | undefined;
  /** A trouble that only this call has; null: what it would be for any. */
  readonly explain?: ((error: ErrorAnswer) => PortalTrouble | null) | undefined;
}

const INTERCEPTED: GatewayErrorCode = 'portal-intercepted';
/** Characters of a message that are kept. */
const LONGEST_DETAIL = 300;

export interface Caller {
  readonly fetch: typeof globalThis.fetch;
  /** This device's clock, ms since 1970. */
  readonly now: () => number;
  /** A clock that nobody sets, ms. */
  readonly steady: () => number;
  /** Told the server's time by each answer that is the gateway's own. */
  readonly heard?: ((time: ServerTime) => void) | undefined;
}

/** Makes one call to the gateway, once. Rejects with a PortalError only. */
export async function call(
  { fetch, now, steady, heard }: Caller,
  { method, url, body, signal }: Call,
  { accept = [], explain }: CallOptions = {},
): Promise<Answer> {
  const asked = steady();
  const { status, ok, headers, text } = await exchange(fetch, url, {
    method,
    headers: {
      Accept: 'application/json',
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    },
    body: body === undefined ? null : JSON.stringify(body),
    signal,
  });
  const json = parseJson(text);
  const isOurs = isMarked(headers);
  // A captive portal says 200 as well; taken for an answer it would end a wait for a job that still runs.
  if (ok && !isOurs) throw new PortalError({ kind: 'intercepted', detail: `${status}` });
  if (ok && text !== '' && json === undefined) throw unreadable(status, 'body');
  const took = Math.round(steady() - asked);
  const date = dateOf(headers);
  // What stands between has a clock of its own, often a wrong one.
  if (date !== null && isOurs) heard?.(timeOfAnswer(date, took));
  if (ok || accept.includes(status)) return { status, body: json, date, took };
  const { output, success } = v.safeParse(GatewayErrorBody, isOurs ? json : undefined);
  const words = success ? [output.code, output.message] : [];
  const error: ErrorAnswer = {
    status,
    code: success ? output.code : null,
    detail: [status, ...words.filter(Boolean)].join(' ').slice(0, LONGEST_DETAIL),
  };
  const wait = retryAfterMs(headers.get('Retry-After'), date ?? now());
  throw new PortalError(explain?.(error) ?? troubleOf(error, wait));
}

async function exchange(fetch: Caller['fetch'], url: string, init: RequestInit & { signal: AbortSignal }) {
  try {
    const response = await fetch(url, {
      ...init,
      credentials: 'same-origin',
      cache: 'no-store',
      redirect: 'error',
    });
    const { status, ok, headers } = response;
    return { status, ok, headers, text: await response.text() };
  } catch (cause) {
    throw init.signal.aborted
      ? new PortalError({ kind: 'aborted' })
      : new PortalError({ kind: 'no-answer' }, cause);
  }
}

/** What any call makes of an error. One that is not the gateway's is from something before it: it may pass. */
function troubleOf({ status, code, detail }: ErrorAnswer, wait: number | null): PortalTrouble {
  if (status === 429) return { kind: 'rate-limited', retryAfterMs: wait };
  const isLater = status >= 500 || status === 408;
  if (code?.startsWith('link-') === true && !isLater) return { kind: 'link-refused', detail: code };
  if (code === INTERCEPTED || (code === null && !isLater)) return { kind: 'intercepted', detail };
  if (isLater) return { kind: 'unreachable', detail, retryAfterMs: wait };
  if (status === SIGNED_OUT_STATUS) return { kind: 'signed-out' };
  if (status === 404) return { kind: 'not-found', detail };
  if (status === 409) return { kind: 'conflict', detail };
  return { kind: 'refused', status, detail };
}

/** An answer's body by its schema; one that does not fit is no answer of the Portal's. Its contents stay out of it. */
export function read<Schema extends v.GenericSchema>(
  schema: Schema,
  { status, body }: Answer,
): v.InferOutput<Schema> {
  const parsed = v.safeParse(schema, body);
  if (parsed.success) return parsed.output;
  throw unreadable(status, v.getDotPath(parsed.issues[0]) ?? 'body');
}

function unreadable(status: number, field: string): PortalError {
  const detail = `${status} with an unreadable ${field}`;
  return new PortalError({ kind: 'unreachable', detail, retryAfterMs: null });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
