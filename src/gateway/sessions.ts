import { Hono, type Context } from 'hono';
import { SignInRequest, type Session } from '../lib/gateway/session.ts';
import * as testCredentials from '../lib/portal/test-credentials.ts';
import type { PortalRemote } from './portal-remote.ts';
import { refuse, Refusal } from './refusal.ts';
import { parseBody } from './request-body.ts';
import type { SessionCookie } from './session-cookie.ts';
import type { SessionSeal } from './session-seal.ts';

type Credentials = testCredentials.Request;

/** Who the browser is signed in as. The credentials live sealed in its cookie, and nowhere else. */
export interface Sessions {
  /** @throws Refusal 401 `signed-out` */
  require(context: Context): Promise<Credentials>;
  /** The Portal takes the credentials no more: the answer takes the cookie away, and says so. @throws Refusal 401 `signed-out` */
  end(context: Context): never;
  /** `GET`, `POST` and `DELETE` of the session. */
  readonly routes: Hono;
}

const SIGNED_OUT: Session = { signedIn: false };

export function createSessions(cookie: SessionCookie, seal: SessionSeal, portal: PortalRemote): Sessions {
  async function find(context: Context): Promise<Credentials | null> {
    const sealed = cookie.read(context);
    return sealed === null ? null : seal.open(sealed);
  }

  const routes = new Hono();

  routes.get('/', async (context) => {
    const credentials = await find(context);
    return context.json(credentials === null ? SIGNED_OUT : signedIn(credentials));
  });

  routes.post('/', async (context) => {
    const credentials = await parseBody(SignInRequest, context);
    await check(portal, credentials, context.req.raw.signal);
    cookie.write(context, await seal.seal(credentials));
    return context.json(signedIn(credentials));
  });

  routes.delete('/', (context) => {
    cookie.clear(context);
    return context.json(SIGNED_OUT);
  });

  return {
    async require(context) {
      const credentials = await find(context);
      if (credentials === null) throw refuse(401, 'signed-out');
      return credentials;
    },
    end(context) {
      // The browser's session must say the same as the next relayed call would.
      cookie.clear(context);
      throw refuse(401, 'signed-out', { reason: 'the Portal refused the token' });
    },
    routes,
  };
}

/** As the app names whoever has these credentials. */
export function accountOf({ appId }: Credentials): string {
  return appId.toLowerCase();
}

function signedIn(credentials: Credentials): Session {
  return { signedIn: true, account: accountOf(credentials) };
}

/** @throws Refusal if the Portal doesn't take the credentials, or doesn't say */
async function check(portal: PortalRemote, credentials: Credentials, signal: AbortSignal): Promise<void> {
  const { method, path } = testCredentials;
  const answer = await portal.fetch({ method, path, credentials, signal });
  if (answer.ok) return;
  if (answer.status === 401 || answer.status === 403) throw refuse(401, 'credentials-refused');
  const headers = answer.retryAfter === undefined ? {} : { 'Retry-After': answer.retryAfter };
  if (answer.status === 429) throw new Refusal(429, answer.error.code, { headers });
  const message = 'The Portal can’t check credentials now.';
  throw refuse(502, 'portal-unreachable', { message, headers, reason: `status ${answer.status}` });
}
