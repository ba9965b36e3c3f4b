import * as v from 'valibot';
import type { Request as Credentials } from '../lib/portal/test-credentials.ts';
import { API_BASE } from '../lib/portal/paths.ts';

/** What a deployment chooses. Every field but `sandbox` comes from one environment variable. */
export interface Config {
  /** 0: any free port. */
  readonly port: number;
  readonly host: string;
  /** The Portal's API with its `/api/v1`, without a slash at the end. */
  readonly portalUrl: string;
  readonly portalName: string;
  /** Path-style S3 for every permit, or null: AWS by the permit's region. */
  readonly s3Endpoint: string | null;
  /** Offers to pass signed requests through to S3, to these hosts besides the endpoint's; none named: AWS's. Null: off. */
  readonly s3Detour: { readonly hosts: readonly string[] } | null;
  /** Each of 32 bytes, the newest first; null: one is kept in `dataDir`. */
  readonly sessionKeys: readonly Uint8Array<ArrayBuffer>[] | null;
  readonly dataDir: string;
  /** A Postgres for links, with its password; null: an embedded one in `dataDir`. */
  readonly databaseUrl: string | null;
  /** How many proxies stand before the gateway, of which each says whom it heard from. */
  readonly proxies: number;
  /** What a scraper of `/metrics` shows; null: nobody gets any. */
  readonly metricsToken: string | null;
  /** Push services besides the browsers' own: hosts, with their ports. */
  readonly pushHosts: readonly string[];
  /** Seconds from sign-in to the end of a session. */
  readonly sessionLifetime: number;
  /** The one origin people open, or null: whatever host the request names, over http. */
  readonly publicOrigin: string | null;
  /** The built app, or null where something else serves it (Vite, in development). */
  readonly appRoot: string | null;
  /** What the sandbox accepts, where the Portal is one. */
  readonly sandbox: Credentials | null;
}

/** The environment can't be used. `message` has a line for each variable, without any value: some are secret. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Chromium keeps no cookie longer than 400 days. */
const LONGEST_SESSION_DAYS = 400;
const KEY_BYTES = 32;
const PROXIES_RULE = 'must be how many proxies stand before the gateway, from 0 to 10';
const PORT_RULE = 'must be a port from 0 to 65535';

const webAddress = v.pipe(
  v.string(),
  v.check(isWebAddress, 'must be an http or https address without user, query or fragment'),
  v.transform((text) => new URL(text)),
);

const number = (lowest: number, highest: number, rule: string) =>
  v.pipe(
    v.string(),
    v.transform(Number),
    v.check((value) => value >= lowest && value <= highest, rule),
  );

const hosts = v.pipe(
  v.string(),
  v.transform((text) => text.split(',').map((host) => host.trim().toLowerCase())),
  v.check((names) => names.every(isHost), 'must be host names, some with a port, with commas between'),
);

/** Only PORTAL_URL has no default: `npm start` fills it in with the sandbox's. */
const MISSING = "must be set: the Portal's address, such as https://manage.youriguide.com";

const Environment = v.object(
  {
    PORT: v.optional(v.pipe(number(0, 65_535, PORT_RULE), v.integer(PORT_RULE)), '8080'),
    HOST: v.optional(
      v.pipe(v.string(), v.regex(/^[\w.:-]+$/, 'must be a host name or an address')),
      '127.0.0.1',
    ),
    PORTAL_URL: v.pipe(webAddress, v.transform(withApiBase)),
    PORTAL_NAME: v.optional(
      v.pipe(v.string(), v.maxLength(60, 'must be at most 60 characters')),
      'iGUIDE Portal',
    ),
    S3_ENDPOINT: v.optional(v.pipe(webAddress, v.transform(withoutEndSlash))),
    S3_DETOUR: v.optional(v.picklist(['true', 'false'], 'must be true or false'), 'false'),
    S3_DETOUR_HOSTS: v.optional(hosts),
    PUSH_HOSTS: v.optional(hosts),
    SESSION_KEY: v.optional(
      v.pipe(
        v.string(),
        v.transform((text) => text.split(',').map((key) => keyBytes(key.trim()))),
        v.check(
          (keys) => keys.every((key) => key.length === KEY_BYTES),
          'must be 32 random bytes in base64 or hex; several with commas between, the newest first',
        ),
      ),
    ),
    DATA_DIR: v.optional(v.string(), 'data'),
    DATABASE_URL: v.optional(v.pipe(v.string(), v.check(isPostgres, 'must be a postgres:// address'))),
    PROXIES: v.optional(v.pipe(number(0, 10, PROXIES_RULE), v.integer(PROXIES_RULE)), '0'),
    METRICS_TOKEN: v.optional(v.pipe(v.string(), v.minLength(16, 'must have at least 16 characters'))),
    SESSION_DAYS: v.optional(
      number(0.0001, LONGEST_SESSION_DAYS, 'must be a number of days up to 400'),
      '30',
    ),
    PUBLIC_URL: v.optional(
      v.pipe(
        webAddress,
        v.check((url) => url.pathname === '/', 'must have no path: the app lives at the root'),
        v.transform((url) => url.origin),
      ),
    ),
    APP_ROOT: v.optional(v.string(), 'dist/app'),
  },
  MISSING,
);

/**
 * What the environment says. An empty variable counts as unset.
 * @throws ConfigError that names every variable that is missing or makes no sense
 */
export function getConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const set = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = v.safeParse(Environment, set);
  if (!parsed.success) {
    const lines = parsed.issues.map((issue) => `${v.getDotPath(issue) ?? ''} ${issue.message}`);
    throw new ConfigError([...new Set(lines)].join('\n'));
  }
  const values = parsed.output;
  return {
    port: values.PORT,
    host: values.HOST,
    portalUrl: values.PORTAL_URL,
    portalName: values.PORTAL_NAME,
    s3Endpoint: values.S3_ENDPOINT ?? null,
    s3Detour: values.S3_DETOUR === 'true' ? { hosts: values.S3_DETOUR_HOSTS ?? [] } : null,
    sessionKeys: values.SESSION_KEY ?? null,
    dataDir: values.DATA_DIR,
    databaseUrl: values.DATABASE_URL ?? null,
    proxies: values.PROXIES,
    metricsToken: values.METRICS_TOKEN ?? null,
    pushHosts: values.PUSH_HOSTS ?? [],
    sessionLifetime: values.SESSION_DAYS * 86_400,
    publicOrigin: values.PUBLIC_URL ?? null,
    appRoot: values.APP_ROOT,
    sandbox: null,
  };
}

function isWebAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  const plain = url.username + url.password + url.search + url.hash === '';
  return plain && (url.protocol === 'https:' || url.protocol === 'http:');
}

function isPostgres(text: string): boolean {
  return /^postgres(ql)?:$/.test(URL.canParse(text) ? new URL(text).protocol : '');
}

/** As a URL writes it: without https's own port, and with no scheme, path or wildcard. */
function isHost(text: string): boolean {
  return (
    /^[\w.:[\]-]+$/.test(text) && URL.canParse(`https://${text}`) && new URL(`https://${text}`).host === text
  );
}

function withoutEndSlash({ href }: URL): string {
  return href.replace(/\/+$/, '');
}

/** The vendor writes its address with `/api/v1`, people often without. */
function withApiBase(address: URL): string {
  const base = withoutEndSlash(address);
  return base.endsWith(API_BASE) ? base : base + API_BASE;
}

function keyBytes(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(text, /^[\da-f]{64}$/i.test(text) ? 'hex' : 'base64'));
}
