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
import { deleteHook, insertHook, nameHook } from './hook-records.ts';
import { HOOKS_PATH } from './hook-routes.ts';

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
    const hook =
      opened === null
        ? null
        : await insertHook(
            opened,
            { owner, credentials: await seal.seal(credentials, now() + SEALED_FOR) },
            now(),
          );
    const webhooks =
      hook === null ? {} : { webhooks: [{ event: 'ready', url: `${reached}${HOOKS_PATH}/${hook.secret}` }] };
    const forget = async (): Promise<void> => {
      if (opened !== null && hook !== null) await deleteHook(opened, hook.id);
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
    if (opened !== null && hook !== null) await nameHook(opened, hook.id, created.id);
    return json(context, 200, created);
  });
  return routes;
}
