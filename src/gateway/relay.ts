import { Hono } from 'hono';
import * as v from 'valibot';
import * as getIguide from '../lib/portal/get-iguide.ts';
import * as getWorkOrder from '../lib/portal/get-work-order.ts';
import * as listIguides from '../lib/portal/list-iguides.ts';
import * as listWorkOrders from '../lib/portal/list-work-orders.ts';
import * as permitAsset from '../lib/portal/permit-asset.ts';
import * as permitStitchData from '../lib/portal/permit-stitch-data.ts';
import * as processAsset from '../lib/portal/process-asset.ts';
import * as processStitchData from '../lib/portal/process-stitch-data.ts';
import * as waitAsset from '../lib/portal/wait-asset.ts';
import * as waitStitchData from '../lib/portal/wait-stitch-data.ts';
import type { PortalRemote } from './portal-remote.ts';
import { json } from './refusal.ts';
import { relayed, type Contract, type Manner } from './relayed.ts';
import { parseBody, parseRequest } from './request-body.ts';
import type { Sessions } from './sessions.ts';

/** All that the app may ask of the Portal, besides a new iGUIDE (`webhooks/new-iguides.ts`). */
const ALLOWED: readonly (readonly [Manner, Contract])[] = [
  ['calls', listIguides],
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
  for (const [manner, contract] of ALLOWED) {
    relay.on(contract.method, contract.path, async (context) => {
      const answer = await relayed(portal, [manner, contract], {
        credentials: await sessions.require(context),
        params: parseRequest(contract.Params ?? v.object({}), context.req.param()),
        query: parseRequest(contract.Query ?? v.object({}), context.req.query()),
        body: contract.Request === undefined ? undefined : await parseBody(contract.Request, context),
        signal: context.req.raw.signal,
      });
      if (answer.is === 'good')
        return answer.body === undefined ? context.body(null, 204) : json(context, 200, answer.body);
      return sessions.end(context);
    });
  }
  return relay;
}
