import type { Context, Hono } from 'hono';
import { Request as Credentials } from '../../lib/portal/test-credentials.ts';
import type { Config } from '../config.ts';
import type { Keeping } from '../environment.ts';
import type { PortalRemote } from '../portal-remote.ts';
import type { Push } from '../push/push.ts';
import { createSeal } from '../seal.ts';
import type { Sessions } from '../sessions.ts';
import { Confirmer } from './confirm.ts';
import { createWebhookRoutes } from './webhook-routes.ts';
import { createNewIguides } from './new-iguides.ts';

export interface WebhooksParts {
  readonly config: Pick<Config, 'publicOrigin' | 'sandbox'>;
  readonly environment: Keeping;
  readonly portal: PortalRemote;
  readonly sessions: Sessions;
  readonly push: Pick<Push, 'tellOfOrder'>;
  readonly closing: AbortSignal;
}

/** What the Portal tells (`taken`: outside of the app's own calls), and iGUIDEs that have it tell (`made`). */
export function createWebhooks({ config, environment, portal, sessions, push, closing }: WebhooksParts): {
  readonly taken: Hono;
  readonly made: Hono;
  /** Goes on with what an earlier gateway left. */
  resume(): void;
} {
  const { database, sessionKeys: keys, now } = environment;
  const seal = createSeal({ keys, schema: Credentials, purpose: 'webhook', now });
  const confirmer = new Confirmer({
    database,
    portal,
    seal,
    push,
    now,
    closing,
  });
  // A sandbox runs on the same machine, under the address that people open.
  const origin = (context: Context): string | null =>
    config.publicOrigin ?? (config.sandbox === null ? null : new URL(context.req.url).origin);
  return {
    taken: createWebhookRoutes({ database, now, came: () => confirmer.begin() }),
    made: createNewIguides({ database, portal, sessions, seal, now, origin }),
    resume: () => confirmer.begin(),
  };
}
