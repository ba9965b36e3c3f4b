import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import * as v from 'valibot';
import { IguideId, WorkOrderId } from '../../lib/portal/ids.ts';
import type { LazyDatabase } from '../database/open-database.ts';
import { answerRefusal, refuse } from '../refusal.ts';
import { webhookOf, keepEvent } from './webhook-records.ts';

/** Below it, each webhook by its secret. The Portal takes addresses only: so this is the one secret in a path. */
export const WEBHOOKS_PATH = '/hooks';
/** Bytes: an event has an address or two in it. */
const LONGEST_BODY = 64 * 1024;

/** As far as it is looked at: what it says of the order is asked of the Portal. */
const Event = v.variant('type', [
  v.object({ type: v.literal('ready'), iguideId: IguideId, workOrderId: WorkOrderId }),
]);
const AnyEvent = v.object({ type: v.string() });

export interface WebhookRoutesParts {
  readonly database: LazyDatabase;
  /** ms since 1970. */
  readonly now: () => number;
  /** Something came that the Portal is to be asked about. */
  readonly came: () => void;
}

/**
 * Takes what the Portal tells: 204 once it is stored, or there is nothing to keep. The Portal sends again after a 5xx, and
 * drops it after anything else.
 */
export function createWebhookRoutes({ database, now, came }: WebhookRoutesParts): Hono {
  const routes = new Hono();
  const limit = bodyLimit({
    maxSize: LONGEST_BODY,
    onError: (context) => answerRefusal(context, refuse(413, 'too-large')),
  });
  routes.post(`${WEBHOOKS_PATH}/:secret`, limit, async (context) => {
    const webhook = await webhookOf(await database.get(), context.req.param('secret'));
    if (webhook === null) throw refuse(404, 'not-found');
    const body = await context.req.text();
    const json = parseJson(body);
    const event = v.safeParse(Event, json);
    if (!event.success) {
      // Of a kind that is not looked at, or no event at all.
      if (v.is(AnyEvent, json) && json.type !== 'ready') return context.body(null, 204);
      throw refuse(400, 'bad-request');
    }
    const { iguideId, workOrderId } = event.output;
    if (webhook.iguideId !== null && webhook.iguideId !== iguideId)
      throw refuse(400, 'bad-request', { reason: 'another iGUIDE' });
    await keepEvent(await database.get(), webhook.id, { iguideId, workOrderId }, body, now());
    came();
    return context.body(null, 204);
  });
  return routes;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
