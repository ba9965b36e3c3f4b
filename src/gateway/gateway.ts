import { setMaxListeners } from 'node:events';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { SHARE_PATH } from '../lib/channel/share.ts';
import { CONFIG_PATH, type GatewayConfig } from '../lib/gateway/config.ts';
import { MARK, MARK_HEADER } from '../lib/gateway/mark.ts';
import { PING_PATH, type PingAnswer } from '../lib/gateway/ping.ts';
import { S3_DETOUR_PATH } from '../lib/gateway/s3-detour.ts';
import { S3_PARTS_PATH } from '../lib/gateway/s3-tickets.ts';
import { SESSION_PATH } from '../lib/gateway/session.ts';
import { API_BASE } from '../lib/portal/paths.ts';
import { createAddressOf } from './address-of.ts';
import { createAppFiles } from './app-files.ts';
import type { Config } from './config.ts';
import { createWebhooks } from './webhooks/webhooks.ts';
import type { GatewayEnvironment } from './environment.ts';
import { createGuestDoor } from './links/guest-door.ts';
import { createLinks } from './links/links.ts';
import { createPortalPace } from './portal-pace.ts';
import { createPortalRemote } from './portal-remote.ts';
import { publicLookup } from './public-address.ts';
import { answerRefusal, Refusal, refuse } from './refusal.ts';
import { createPush } from './push/push.ts';
import { createRelay } from './relay.ts';
import { LONGEST_BODY } from './request-body.ts';
import { type Logged, logRequests, type RequestLine } from './request-log.ts';
import { createMetrics } from './metrics.ts';
import { createMissedShare } from './missed-share.ts';
import { createS3Carrier } from './s3-carrier.ts';
import { createS3Detour } from './s3-detour.ts';
import { createS3Tickets } from './s3-tickets.ts';
import { requireSameOrigin, requireSameOriginAlways } from './same-origin.ts';
import { createPolicy, createSecurityHeaders } from './security-headers.ts';
import { createSessionCookie } from './session-cookie.ts';
import { createSessionSeal } from './session-seal.ts';
import { createSessions } from './sessions.ts';

export interface Gateway {
  /** Hono's own signature: what `@hono/node-server` calls, and a test may. */
  readonly fetch: Hono['fetch'];
  /** Goes on with what an earlier gateway left: what the Portal told, and was not asked about yet. */
  resume(): void;
  /** Ends what only waits, so that the server can stop. Calls under way go on. */
  close(): void;
}

const HEALTH_PATH = '/healthz';
const READY_PATH = '/readyz';
/** The Portal's waitForProcess blocks for about a minute before it says "not yet". */
const LIMITS = { call: 30_000, wait: 70_000 };

/** The whole gateway as one function from request to answer. It listens to nothing and holds no state on disk. */
export function createGateway(config: Config, environment: GatewayEnvironment): Gateway {
  const { now, monotonic, limits = LIMITS } = environment;
  const closing = new AbortController();
  // Each connection to a page listens to it.
  setMaxListeners(0, closing.signal);
  const policy = createPolicy(config.s3Endpoint);
  const overTls = config.publicOrigin?.startsWith('https:') === true;

  const metrics = createMetrics(config.metricsToken, monotonic);
  const remote = createPortalRemote({
    baseUrl: config.portalUrl,
    fetch: environment.fetch,
    pace: createPortalPace(monotonic),
    limits,
    closing: closing.signal,
  });
  const portal = metrics.counted(remote);
  const sessions = createSessions(
    createSessionCookie(overTls, config.sessionLifetime),
    createSessionSeal(environment.sessionKeys, config.sessionLifetime, now),
    portal,
  );

  const gateway = new Hono<Logged>();
  const note = (line: RequestLine): void => {
    environment.log(line);
    metrics.request(line);
  };
  gateway.use(logRequests(note, monotonic));
  gateway.use(createSecurityHeaders(policy, overTls));
  gateway.get(HEALTH_PATH, (context) => context.json({ ok: true }, 200, { 'Cache-Control': 'no-store' }));

  gateway.get(READY_PATH, async (context) => {
    const isReady = await environment.database.isReady();
    return context.json({ ok: isReady }, isReady ? 200 : 503, { 'Cache-Control': 'no-store' });
  });

  gateway.route('/', metrics.routes);

  gateway.use('/api/*', async (context, next) => {
    await next();
    context.header('Cache-Control', 'no-store');
    context.header(MARK_HEADER, MARK);
  });
  let tickets = new Hono<Logged>();
  // Before the limit on bodies: parts go this way.
  if (config.s3Detour === null) gateway.all(S3_DETOUR_PATH, (context) => context.notFound());
  else {
    const hosts = { endpoint: config.s3Endpoint, named: config.s3Detour.hosts };
    const { lookup = publicLookup(), silence } = environment.detour ?? {};
    const carry = createS3Carrier({ lookup, silence });
    const ways = createS3Tickets({ hosts, carry, keys: environment.sessionKeys, now, overTls });
    gateway.use(S3_DETOUR_PATH, requireSameOriginAlways(config.publicOrigin));
    gateway.route(S3_DETOUR_PATH, createS3Detour(hosts, carry));
    gateway.use(`${S3_PARTS_PATH}/*`, requireSameOriginAlways(config.publicOrigin));
    gateway.route('/', ways.parts);
    tickets = ways.tickets;
  }
  const door = createGuestDoor({
    ...{ database: environment.database, keys: environment.sessionKeys, now },
    addressOf: createAddressOf(config.proxies),
  });
  const shared = { environment, portal, sessions, door, closing: closing.signal };
  const push = createPush({ config, ...shared });
  const webhooks = createWebhooks({ config, ...shared, push });
  gateway.route('/', webhooks.taken);
  gateway.use('/api/*', requireSameOrigin(config.publicOrigin));
  gateway.use(
    '/api/*',
    bodyLimit({
      maxSize: LONGEST_BODY,
      onError: (context) => answerRefusal(context, refuse(413, 'too-large')),
    }),
  );
  gateway.get(CONFIG_PATH, (context) => context.json(describe(config, now())));
  gateway.get(PING_PATH, (context) => context.json({ sitelift: 'gateway' } satisfies PingAnswer));
  gateway.route('/', tickets);
  gateway.route('/', push.routes);
  gateway.route(SESSION_PATH, sessions.routes);
  gateway.route('/', webhooks.made);
  gateway.route(API_BASE, createRelay(portal, sessions));
  gateway.route('/', createLinks({ ...shared, push, metrics }));
  gateway.all('/api/*', (context) => context.notFound());

  gateway.post(SHARE_PATH, createMissedShare());
  if (config.appRoot !== null) gateway.route('/', createAppFiles(config.appRoot, JSON.stringify(policy)));
  gateway.notFound((context) => answerRefusal(context, refuse(404, 'not-found')));
  gateway.onError((error, context) => {
    const refusal =
      error instanceof Refusal ? error : refuse(500, 'internal', { reason: whereItFailed(error) });
    context.set('reason', refusal.reason);
    return answerRefusal(context, refusal);
  });

  return { fetch: gateway.fetch, resume: () => webhooks.resume(), close: () => closing.abort() };
}

function describe({ portalName, s3Endpoint, s3Detour, sandbox }: Config, time: number): GatewayConfig {
  const detour = s3Detour === null ? {} : { s3Detour: true };
  return { portalName, s3Endpoint, ...detour, sandbox, time };
}

/** The error's class and place, not its message: that may quote what someone sent. */
function whereItFailed(error: Error): string {
  const place = error.stack?.split('\n').find((line) => line.trimStart().startsWith('at '));
  return `${error.name} ${place?.trim() ?? ''}`.trim();
}
