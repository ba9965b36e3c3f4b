import type { GuestLink } from '../../../lib/links/guest-link.ts';
import { GUEST_FEED_PATH } from '../../../lib/links/feed-paths.ts';
import { GUEST_API_BASE, GUEST_LINK_PATH, UNLOCK_PATH } from '../../../lib/links/guest-link.ts';
import type { Link, LinkId } from '../../../lib/links/link.ts';
import {
  LINKS_PATH,
  type MadeLink,
  type Links,
  type LinkWithArrivals,
} from '../../../lib/links/operator-links.ts';
import {
  GUEST_NAME_HEADER,
  GUEST_UPLOAD_HEADER,
  LINK_HEADER,
  UNLOCKED_HEADER,
} from '../../../lib/links/secret.ts';
import type { Terms } from '../../../lib/links/terms.ts';
import type { LazyDatabase } from '../../database/open-database.ts';
import {
  CREDENTIALS,
  sendJson,
  startGateway,
  startPortal,
  type PortalAnswers,
} from '../../testing/test-gateway.ts';

export const DAY = 86_400_000;
const MB = 1_000_000;

export const IGUIDE = 'igFKUNRGC5V8DD1';
export const ORDER = 'Z1T9';
export const ASSETS = `${GUEST_API_BASE}/iguides/${IGUIDE}/assets`;
export const STITCH = `${GUEST_API_BASE}/iguides/${IGUIDE}/workOrders/${ORDER}/stitchData`;

const PERMIT = {
  uploadPermit: {
    ...{ region: 'us-east-1', bucket: 'scans', key: 'k' },
    ...{ accessKeyId: 'ASIA1', secretAccessKey: 'secret', sessionToken: 'token' },
  },
  uploadToken: 'upload-token',
};

/** A Portal that gives each permit a name of its own, and has a job done at once. */
export function goodPortal(): PortalAnswers {
  let given = 0;
  return ({ url }, response) => {
    if (url.includes('/waitForProcess')) return response.writeHead(204).end();
    if (url.includes('/process')) {
      sendJson(response, 200, { jid: 'j', jidEnqueuedAt: 't' });
      return;
    }
    given += 1;
    const name = url.endsWith('/assets') ? { name: `asset-${given}` } : { id: `S${given}` };
    sendJson(response, 200, { ...name, ...PERMIT });
  };
}

/** Gateways before one Portal and one database, their operators and guests. */
export async function linkWorld(
  database: LazyDatabase,
  answer: PortalAnswers = goodPortal(),
  { pushHosts = [] }: { readonly pushHosts?: readonly string[] } = {},
) {
  let now = Date.UTC(2026, 10, 27);
  let answers = answer;
  const portal = await startPortal((request, response) => answers(request, response));
  // The Portal is asked again as soon as the gateway's clock allows it.
  const environment = { database, now: () => now, askEvery: 20, pushAgainAfter: 10 };
  const startOne = (kept: LazyDatabase = database) =>
    startGateway(
      {
        ...{ portalUrl: portal.url, proxies: 1, sessionLifetime: 400 * 86_400 },
        // So that webhooks lead to it, under the address that it is asked at.
        sandbox: CREDENTIALS,
        pushHosts,
      },
      { ...environment, database: kept },
    );
  const gateway = await startOne();

  /** A guest's device. */
  function guest(secret: string, { at = gateway, address = '192.0.2.1' } = {}) {
    let unlocked = '';
    const headers = (extra: Record<string, string> = {}) => ({
      ...{ [LINK_HEADER]: secret, [UNLOCKED_HEADER]: unlocked, 'X-Forwarded-For': address, Cookie: '' },
      ...extra,
    });
    const permit = (path: string, filename: string, filesize: number, options: GuestFile = {}) =>
      at.request(path, {
        json: { filename, filesize },
        headers: headers({
          [GUEST_UPLOAD_HEADER]: options.uploadId ?? crypto.randomUUID(),
          [GUEST_NAME_HEADER]: encodeURIComponent(options.name ?? ''),
        }),
      });
    return {
      look: () => at.request(GUEST_LINK_PATH, { headers: headers() }),
      feed: () => at.request(GUEST_FEED_PATH, { headers: headers() }),
      open: async () =>
        (await (await at.request(GUEST_LINK_PATH, { headers: headers() })).json()) as GuestLink,
      async unlock(passphrase: string) {
        const answered = await at.request(UNLOCK_PATH, { json: { passphrase }, headers: headers() });
        if (answered.ok) ({ unlocked } = (await answered.json()) as { unlocked: string });
        return answered.status;
      },
      asset: (filename: string, filesize: number, options?: GuestFile) =>
        permit(ASSETS, filename, filesize, options),
      tar: (filename: string, filesize: number, options?: GuestFile) =>
        permit(STITCH, filename, filesize, options),
      process: (path: string, json: object = { uploadToken: 'upload-token' }) =>
        at.request(`${path}/process`, { json, headers: headers() }),
      wait: (path: string) =>
        at.request(`${path}/waitForProcess?jid=j&jidEnqueuedAt=t`, { headers: headers() }),
      ask: (path: string, init: RequestInit & { json?: unknown } = {}) =>
        at.request(path, { ...init, headers: headers() }),
      /** Also about a file. */
      asks: (path: string, init: RequestInit & { json?: unknown }) =>
        at.request(path, { ...init, headers: headers({ [GUEST_UPLOAD_HEADER]: crypto.randomUUID() }) }),
    };
  }

  /** Signed in with an account of its own. */
  async function operator(at = gateway) {
    const appId = crypto.randomUUID();
    await at.signIn({ appId, appToken: `token-of-${appId}` });
    const cookie = [...at.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const ask = (path: string, init: RequestInit & { json?: unknown } = {}) =>
      at.request(path, { ...init, headers: { Cookie: cookie } });
    return {
      appId,
      ask,
      make: async (terms: Partial<Terms> = {}, passphrase?: string) =>
        (await (
          await ask(LINKS_PATH, {
            json: { terms: termsOf(now, terms), ...(passphrase ? { passphrase } : {}) },
          })
        ).json()) as MadeLink,
      list: async () => ((await (await ask(LINKS_PATH)).json()) as Links).links,
      see: async (id: LinkId) => (await (await ask(`${LINKS_PATH}/${id}`)).json()) as LinkWithArrivals,
      change: async (id: LinkId, json: object) =>
        ((await (await ask(`${LINKS_PATH}/${id}`, { method: 'PATCH', json })).json()) as { link: Link }).link,
    };
  }

  return {
    ...{ gateway, portal, guest, operator, startOne },
    /** The server's clock goes on. */
    pass(ms: number): void {
      now += ms;
    },
    /** The Portal answers otherwise from now on. */
    answering(other: PortalAnswers): void {
      answers = other;
    },
    now: () => now,
  };
}

interface GuestFile {
  readonly uploadId?: string;
  readonly name?: string;
}

export function termsOf(now: number, changes: Partial<Terms> = {}): unknown {
  return {
    ...{ iguideId: IGUIDE, address: '200 University Ave W', workOrderId: ORDER },
    ...{
      title: 'Photos, please',
      note: '',
      assets: ['photo', 'pdf'],
      stitchData: true,
      follow: false,
      appendToViews: null,
    },
    ...{ mostFiles: 5, mostBytesEach: 100 * MB, mostBytes: 300 * MB, expiresAt: now + 7 * DAY },
    ...changes,
  };
}

/** A gateway's answer, as far as a test looks at it. */
export async function outcome(answer: Response): Promise<string> {
  const body = (await answer.json().catch(() => ({}))) as { code?: string };
  return [answer.status, body.code].filter(Boolean).join(' ');
}
