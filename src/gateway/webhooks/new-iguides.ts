import { Hono, type Context } from 'hono';
import * as createIguide from '../../lib/portal/create-iguide.ts';
import { API_BASE } from '../../lib/portal/paths.ts';
import type { Request as Credentials } from '../../lib/portal/test-credentials.ts';
import type { LazyDatabase } from '../database/open-database.ts';
import type { PortalRemote } from '../portal-remote.ts';
import { json, refuse, Refusal } from '../refusal.ts';
import { relayed } from '../relayed.ts';
import { parseBody } from '../request-body.ts';
import type { Seal } from '../seal.ts';
import type { Sessions } from '../sessions.ts';
import { deleteWebhook, insertWebhook, nameWebhook } from './webhook-records.ts';
import { WEBHOOKS_PATH } from './webhook-routes.ts';

/** How long credentials stay sealed, ms: orders take days, and some are taken up again months later. */
const SEALED_FOR = 400 * 86_400_000;

export interface NewIguidesParts {
  readonly database: LazyDatabase;
  readonly portal: PortalRemote;
  readonly sessions: Sessions;
  readonly seal: Seal<Credentials>;
  /** ms since 1970. */
  readonly now: () => number;
  /** Where the Portal reaches this gateway, as far as is known; null: nowhere, so nothing is registered. */
  readonly origin: (context: Context) => string | null;
}

/** `POST /iguides`, as the relay has it, with a webhook of the gateway's own and no other. */
export function createNewIguides({ database, portal, sessions, seal, now, origin }: NewIguidesParts): Hono {
  const routes = new Hono();
  routes.post(API_BASE + createIguide.path, async (context) => {
    const credentials = await sessions.require(context);
    const { type, industry, address } = await parseBody(createIguide.Request, context);
    const reached = origin(context);
    const opened = reached === null ? null : await database.get();
    const owner = credentials.appId.toLowerCase();
    const webhook =
      opened === null
        ? null
        : await insertWebhook(
            opened,
            { owner, credentials: await seal.seal(credentials, now() + SEALED_FOR) },
            now(),
          );
    const webhooks =
      webhook === null
        ? {}
        : { webhooks: [{ event: 'ready', url: `${reached}${WEBHOOKS_PATH}/${webhook.secret}` }] };
    const forget = async (): Promise<void> => {
      if (opened !== null && webhook !== null) await deleteWebhook(opened, webhook.id);
    };
    const answer = await relayed(portal, ['calls', createIguide], {
      ...{ params: {}, query: {}, credentials, signal: context.req.raw.signal },
      body: { type, industry, address, ...webhooks },
    }).catch(async (error: unknown) => {
      // Without an answer it may have been made.
      if (error instanceof Refusal && error.status < 500 && error.status !== 499) await forget();
      throw error;
    });
    if (answer.is === 'signed-out') {
      await forget();
      sessions.end(context);
      throw refuse(401, 'signed-out', { reason: 'the Portal refused the token' });
    }
    const created = answer.body as createIguide.Response;
    if (opened !== null && webhook !== null) await nameWebhook(opened, webhook.id, created.id);
    return json(context, 200, created);
  });
  return routes;
}
