import { describe, expect, test } from 'vitest';
import { FEED_PATH, GUEST_FEED_PATH } from '../../../lib/links/feed-paths.ts';
import { GUEST_API_BASE, GUEST_LINK_PATH, UNLOCK_PATH } from '../../../lib/links/guest-link.ts';
import { GUEST_PUSH_PATH, PUSH_PATH } from '../../../lib/links/push.ts';
import { LINKS_PATH } from '../../../lib/links/operator-links.ts';
import type { LazyDatabase } from '../../database/open-database.ts';
import { ASSETS, goodPortal, IGUIDE, linkWorld, ORDER, STITCH, termsOf } from './link-world.ts';

type Who = 'owner' | 'stranger' | 'guest' | 'otherGuest' | 'nobody';
const EVERYONE: readonly Who[] = ['owner', 'stranger', 'guest', 'otherGuest', 'nobody'];

/** A call, and the statuses that the five get, in the order of EVERYONE. */
type Row = readonly [method: string, path: string, json: unknown, statuses: readonly number[]];

const FILE = { filename: 'a.jpg', filesize: 1_000 };
const SCAN = { filename: 'a.tar', filesize: 1_000 };
const SUBSCRIPTION = {
  endpoint: 'https://fcm.googleapis.com/fcm/send/x',
  keys: { p256dh: 'BA', auth: 'AA' },
};
const TOKEN = { uploadToken: 'upload-token' };
const ORDERS = `/api/v1/iguides/${IGUIDE}/workOrders`;
const WAIT = 'waitForProcess?jid=j&jidEnqueuedAt=t';

/**
 * Who may what. `guest` has the owner's link, with an asset `asset-1` and a scan `S2` handed in; `otherGuest` has another
 * link of the same owner's, to another iGUIDE.
 */
function table(id: string): Row[] {
  return [
    ['GET', LINKS_PATH, undefined, [200, 200, 401, 401, 401]],
    ['POST', LINKS_PATH, { terms: termsOf(Date.UTC(2026, 10, 27)) }, [201, 201, 401, 401, 401]],
    ['GET', `${LINKS_PATH}/${id}`, undefined, [200, 404, 401, 401, 401]],
    ['PATCH', `${LINKS_PATH}/${id}`, { terms: { title: 'Other' } }, [200, 404, 401, 401, 401]],
    ['POST', `${LINKS_PATH}/${crypto.randomUUID()}/secret`, {}, [404, 404, 401, 401, 401]],
    ['DELETE', `${LINKS_PATH}/${crypto.randomUUID()}`, undefined, [404, 404, 401, 401, 401]],
    ['GET', GUEST_LINK_PATH, undefined, [404, 404, 200, 200, 404]],
    ['GET', GUEST_FEED_PATH, undefined, [404, 404, 200, 200, 404]],
    ['GET', FEED_PATH, undefined, [200, 200, 401, 401, 401]],
    ['GET', PUSH_PATH, undefined, [200, 200, 401, 401, 401]],
    ['GET', GUEST_PUSH_PATH, undefined, [404, 404, 200, 200, 404]],
    ['POST', PUSH_PATH, SUBSCRIPTION, [204, 204, 401, 401, 401]],
    ['POST', GUEST_PUSH_PATH, SUBSCRIPTION, [404, 404, 204, 204, 404]],
    ['DELETE', PUSH_PATH, SUBSCRIPTION, [204, 204, 401, 401, 401]],
    ['DELETE', GUEST_PUSH_PATH, SUBSCRIPTION, [404, 404, 204, 204, 404]],
    ['POST', UNLOCK_PATH, { passphrase: 'any' }, [404, 404, 404, 404, 404]],
    ['POST', ASSETS, FILE, [404, 404, 200, 403, 404]],
    ['POST', STITCH, SCAN, [404, 404, 200, 403, 404]],
    ['POST', `${ASSETS}/asset-1/process`, TOKEN, [404, 404, 200, 403, 404]],
    ['GET', `${ASSETS}/asset-1/${WAIT}`, undefined, [404, 404, 204, 403, 404]],
    ['POST', `${STITCH}/S2/process`, TOKEN, [404, 404, 200, 403, 404]],
    ['GET', `${STITCH}/S2/${WAIT}`, undefined, [404, 404, 204, 403, 404]],
    ['POST', `${ASSETS}/asset-9/process`, TOKEN, [404, 404, 404, 403, 404]],
    ['GET', `${GUEST_API_BASE}/iguides`, undefined, [404, 404, 404, 404, 404]],
    ['POST', `${GUEST_API_BASE}/iguides`, {}, [404, 404, 404, 404, 404]],
    ['GET', `${GUEST_API_BASE}/iguides/${IGUIDE}`, undefined, [404, 404, 404, 404, 404]],
    ['GET', `${GUEST_API_BASE}/iguides/${IGUIDE}/workOrders/${ORDER}`, undefined, [404, 404, 404, 404, 404]],
    // A link's secret opens nothing of an operator's.
    ['GET', '/api/v1/iguides', undefined, [200, 200, 401, 401, 401]],
    ['GET', ORDERS, undefined, [200, 200, 401, 401, 401]],
    ['POST', `/api/v1/iguides/${IGUIDE}/assets`, FILE, [200, 200, 401, 401, 401]],
  ];
}

/** Every route that has to do with links, by everybody. */
export function describeAccess(database: () => LazyDatabase): void {
  describe('who may what', () => {
    test('is as the table says, for an owner, a stranger, two guests and nobody', async () => {
      const good = goodPortal();
      const world = await linkWorld(database(), (request, response) => {
        if (request.method === 'GET' && !request.url.includes('waitForProcess'))
          return response.writeHead(200, { 'Content-Type': 'application/json' }).end('[]');
        return good(request, response);
      });
      const owner = await world.operator();
      const stranger = await world.operator();
      const { link, secret } = await owner.make();
      const other = await owner.make({ iguideId: 'igOTHER' as never });
      const guest = world.guest(secret, { address: '192.0.2.10' });
      const otherGuest = world.guest(other.secret, { address: '192.0.2.11' });
      await guest.asset('a.jpg', 1_000);
      await guest.tar('a.tar', 1_000);
      const ask: Record<Who, (path: string, init: RequestInit & { json?: unknown }) => Promise<Response>> = {
        owner: owner.ask,
        stranger: stranger.ask,
        guest: (path, init) => guest.asks(path, init),
        otherGuest: (path, init) => otherGuest.asks(path, init),
        nobody: (path, init) => world.gateway.request(path, { ...init, headers: { Cookie: '' } }),
      };
      for (const [method, path, json, expected] of table(link.id)) {
        // Guesses of before are forgotten: this is not about them.
        world.pass(600_001);
        const statuses: number[] = [];
        for (const who of EVERYONE) {
          const init = { method, ...(json === undefined ? {} : { json }) };
          statuses.push((await ask[who](path, init)).status);
        }
        expect([method, path, ...statuses]).toEqual([method, path, ...expected]);
      }
    }, 60_000);
  });
}
