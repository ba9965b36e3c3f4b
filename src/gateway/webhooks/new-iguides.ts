import { Hono, type Context } from 'hono';
import * as v from 'valibot';
import * as createIguide from '../../lib/portal/create-iguide.ts';
import { API_BASE } from '../../lib/portal/paths.ts';
import type { Request as Credentials } from '../../lib/portal/test-credentials.ts';
import type { LazyDatabase } from '../database/open-database.ts';
import type { PortalRemote } from '../portal-remote.ts';
import { json, Refusal } from '../refusal.ts';
import { relayed } from '../relayed.ts';
import { parseBody } from '../request-body.ts';
import type { Seal } from '../seal.ts';
import { accountOf, type Sessions } from '../sessions.ts';
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
    const webhook = reached === null ? null : await register(reached, credentials);
    const answer = await relayed(portal, ['calls', createIguide], {
      ...{ params: {}, query: {}, credentials, signal: context.req.raw.signal },
      body: { type, industry, address, ...(webhook === null ? {} : { webhooks: [webhook.asked] }) },
    }).catch(async (error: unknown) => {
      // Without an answer it may have been made.
      if (error instanceof Refusal && error.status < 500 && error.status !== 499) await webhook?.forget();
      throw error;
    });
    if (answer.is === 'signed-out') {
      await webhook?.forget();
      return sessions.end(context);
    }
    const created = v.parse(createIguide.Response, answer.body);
    await webhook?.name(created.id);
    return json(context, 200, created);
  });

  /** A webhook for the iGUIDE that is about to be made. */
  async function register(reached: string, credentials: Credentials) {
    const opened = await database.get();
    const sealed = await seal.seal(credentials, now() + SEALED_FOR);
    const { id, secret } = await insertWebhook(
      opened,
      { owner: accountOf(credentials), credentials: sealed },
      now(),
    );
    return {
      asked: { event: 'ready', url: `${reached}${WEBHOOKS_PATH}/${secret}` },
      name: (iguideId: string) => nameWebhook(opened, id, iguideId),
      forget: () => deleteWebhook(opened, id),
    };
  }
  return routes;
}
