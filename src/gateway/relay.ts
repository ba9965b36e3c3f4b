import { Hono } from 'hono';
import * as v from 'valibot';
import * as createIguide from '../lib/portal/create-iguide.ts';
import * as getIguide from '../lib/portal/get-iguide.ts';
import * as getWorkOrder from '../lib/portal/get-work-order.ts';
import * as listIguides from '../lib/portal/list-iguides.ts';
import * as listWorkOrders from '../lib/portal/list-work-orders.ts';
import { fillPath } from '../lib/portal/paths.ts';
import * as permitAsset from '../lib/portal/permit-asset.ts';
import * as permitStitchData from '../lib/portal/permit-stitch-data.ts';
import * as processAsset from '../lib/portal/process-asset.ts';
import * as processStitchData from '../lib/portal/process-stitch-data.ts';
import * as waitAsset from '../lib/portal/wait-asset.ts';
import * as waitStitchData from '../lib/portal/wait-stitch-data.ts';
import { unreachable, type PortalAnswer, type PortalRemote } from './portal-remote.ts';
import { json, Refusal, refuse } from './refusal.ts';
import { parseBody, parseRequest } from './request-body.ts';
import type { Sessions } from './sessions.ts';

type Strings = Readonly<Record<string, string>>;

/** The parts of a contract file that a relay needs. */
interface Contract {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly Params?: v.GenericSchema<unknown, Strings>;
  readonly Query?: v.GenericSchema<unknown, Strings>;
  readonly Request?: v.GenericSchema;
  readonly Response?: v.GenericSchema;
}

/**
 * All that the app may ask of the Portal. `calls`: request and answer are JSON. `processes`: what the app puts in the
 * body goes into the Portal's query. `waits`: any 2xx means done, and its body means nothing.
 */
const ALLOWED: readonly (readonly [kind: 'calls' | 'processes' | 'waits', contract: Contract])[] = [
  ['calls', listIguides],
  ['calls', createIguide],
  ['calls', getIguide],
  ['calls', listWorkOrders],
  ['calls', getWorkOrder],
  ['calls', permitStitchData],
  ['calls', permitAsset],
  ['processes', processStitchData],
  ['processes', processAsset],
  ['waits', waitStitchData],
  ['waits', waitAsset],
];

/** The routes below `/api/v1`. Only what a contract names goes through, in either direction. */
export function createRelay(portal: PortalRemote, sessions: Sessions): Hono {
  const relay = new Hono();
  for (const [kind, contract] of ALLOWED) {
    relay.on(contract.method, contract.path, async (context) => {
      const credentials = await sessions.require(context);
      const params = parseRequest(contract.Params ?? v.object({}), context.req.param());
      const query = parseRequest(contract.Query ?? v.object({}), context.req.query());
      const body = contract.Request === undefined ? undefined : await parseBody(contract.Request, context);

      const answer = await portal.fetch({
        method: contract.method,
        path: fillPath(contract.path, params),
        query: kind === 'processes' ? asQuery(body) : query,
        ...(kind === 'calls' && body !== undefined ? { body } : {}),
        credentials,
        signal: context.req.raw.signal,
        waits: kind === 'waits',
      });

      if (!answer.ok) {
        if (answer.status !== 401) throw passedOn(answer);
        // The token was revoked: the browser's session must say the same as the next relayed call would.
        sessions.end(context);
        throw refuse(401, 'signed-out', { reason: 'the Portal refused the token' });
      }
      if (contract.Response === undefined) return context.body(null, 204);
      const parsed = v.safeParse(contract.Response, answer.body);
      if (!parsed.success) throw unreachable('an answer that the contract does not know');
      return json(context, 200, parsed.output);
    });
  }
  return relay;
}

/** The Portal's own error, with its own status: 403, 404, 429 and 581 each mean something to the app. */
function passedOn({ status, error, retryAfter }: PortalAnswer & { readonly ok: false }): Refusal {
  return new Refusal(status, error.code, {
    message: error.message,
    headers: retryAfter === undefined ? {} : { 'Retry-After': retryAfter },
  });
}

function asQuery(body: unknown): Strings {
  return v.parse(v.record(v.string(), v.string()), body);
}
