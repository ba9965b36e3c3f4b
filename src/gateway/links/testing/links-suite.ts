import { describe, expect, test } from 'vitest';
import { LINKS_PATH } from '../../../lib/links/operator-links.ts';
import type { LazyDatabase } from '../../database/open-database.ts';
import { sendJson } from '../../testing/test-gateway.ts';
import { ASSETS, DAY, goodPortal, IGUIDE, linkWorld, ORDER, outcome, STITCH, termsOf } from './link-world.ts';

const MB = 1_000_000;

/** What must hold of links, whichever database keeps them. */
export function describeLinks(database: () => LazyDatabase): void {
  describe('an operator', () => {
    test('makes a link, sees it on the list, changes it, gives it another address and deletes it', async () => {
      const world = await linkWorld(database());
      const operator = await world.operator();
      const { link, secret } = await operator.make({ title: 'The Smith listing' });
      expect(secret).toMatch(/^[\w-]{32}$/);
      expect(link).toMatchObject({ hasPassphrase: false, revokedAt: null, files: 0, bytes: 0 });
      expect(await operator.list()).toEqual([link]);
      const changed = await operator.change(link.id, { terms: { title: 'Smith', mostFiles: 9 } });
      expect(changed.terms).toEqual({ ...link.terms, title: 'Smith', mostFiles: 9 });
      const renewed = await operator.ask(`${LINKS_PATH}/${link.id}/secret`, { json: {} });
      const { secret: other } = (await renewed.json()) as { secret: string };
      expect(await outcome(await world.guest(secret).look())).toBe('404 link-unknown');
      expect(await world.guest(other).open()).toMatchObject({ isLocked: false, terms: { title: 'Smith' } });
      expect((await operator.ask(`${LINKS_PATH}/${link.id}`, { method: 'DELETE' })).status).toBe(204);
      expect(await operator.list()).toEqual([]);
      expect(await outcome(await world.guest(other).look())).toBe('404 link-unknown');
    });

    test('sees no link of another one, and can do nothing with it', async () => {
      const world = await linkWorld(database());
      const [one, other] = [await world.operator(), await world.operator()];
      const { link } = await one.make();
      expect(await other.list()).toEqual([]);
      const path = `${LINKS_PATH}/${link.id}`;
      const tries = [
        await other.ask(path),
        await other.ask(path, { method: 'PATCH', json: { isRevoked: true } }),
        await other.ask(`${path}/secret`, { json: {} }),
        await other.ask(path, { method: 'DELETE' }),
        await other.ask(`${LINKS_PATH}/${crypto.randomUUID()}`),
      ];
      for (const answer of tries) expect(await outcome(answer)).toBe('404 not-found');
      expect(await one.list()).toEqual([link]);
    });

    test.each([
      ['takes nothing', { assets: [], stitchData: false }],
      ['takes Stitch Data without a work order', { workOrderId: null }],
      ['follows no work order', { workOrderId: null, stitchData: false, follow: true }],
      ['is over already', { expiresAt: 0 }],
      ['lives longer than 90 days', { expiresAt: Date.UTC(2030, 0, 1) }],
      ['has no title', { title: ' ' }],
      ['takes no file', { mostFiles: 0 }],
      ['goes to no iGUIDE', { iguideId: 'nowhere' as never }],
    ])('can’t make one that %s', async (_, terms) => {
      const world = await linkWorld(database());
      const operator = await world.operator();
      const answer = await operator.ask(LINKS_PATH, {
        json: { terms: termsOf(world.now(), terms) },
      });
      expect(await outcome(answer)).toBe('400 bad-request');
    });

    test('gives another title to one that is over, which stays over, and prolongs it', async () => {
      const world = await linkWorld(database());
      const operator = await world.operator();
      const { link, secret } = await operator.make();
      world.pass(8 * DAY);
      expect((await operator.change(link.id, { terms: { title: 'Later' } })).terms.title).toBe('Later');
      expect(await outcome(await world.guest(secret).look())).toBe('403 link-expired');
      await operator.change(link.id, { terms: { expiresAt: world.now() + DAY } });
      expect((await world.guest(secret).look()).status).toBe(200);
    });
  });

  describe('a guest', () => {
    test('is told what is asked for, hands files in, and finds the receipt by the same link', async () => {
      const world = await linkWorld(database());
      const operator = await world.operator();
      const { link, secret } = await operator.make({ appendToViews: 'default' });
      const guest = world.guest(secret);
      expect(await guest.open()).toEqual({
        isLocked: false,
        id: link.id,
        terms: link.terms,
        filesLeft: 5,
        bytesLeft: 300 * MB,
        progress: null,
        arrivals: [],
      });
      const permit = await guest.asset('front.jpg', 5 * MB, { name: 'Zoë Müller' });
      expect(await permit.json()).toMatchObject({ name: 'asset-1', uploadToken: 'upload-token' });
      expect(await guest.open()).toMatchObject({ filesLeft: 4, arrivals: [{ state: 'sending' }] });
      expect((await guest.process(`${ASSETS}/asset-1`)).status).toBe(200);
      expect(await guest.open()).toMatchObject({ arrivals: [{ state: 'processing' }] });
      expect((await guest.wait(`${ASSETS}/asset-1`)).status).toBe(204);
      const { arrivals } = (await guest.open()) as { arrivals: object[] };
      expect(arrivals).toEqual([
        {
          ...{ id: expect.any(String) as string, kind: 'asset', filename: 'front.jpg', bytes: 5 * MB },
          ...{ state: 'done', since: world.now() },
        },
      ]);
      // Who it was is the operator's to know.
      expect((await operator.see(link.id)).arrivals).toMatchObject([{ guest: 'Zoë Müller', state: 'done' }]);
      expect(await operator.list()).toMatchObject([{ files: 1, bytes: 5 * MB }]);
      const sent = world.portal.requests.filter(({ url }) => url.includes('asset'));
      expect(sent.map(({ headers }) => headers['x-plntr-app-token'])).toEqual(
        sent.map(() => `token-of-${operator.appId}`),
      );
      expect(sent[1]?.url).toContain('appendToViews=default');
    });

    test('hands in Stitch Data for the link’s work order', async () => {
      const world = await linkWorld(database());
      const { secret } = await (await world.operator()).make();
      const guest = world.guest(secret);
      expect((await guest.tar('house.tar', 90 * MB)).status).toBe(200);
      expect((await guest.process(`${STITCH}/S1`)).status).toBe(200);
      expect((await guest.wait(`${STITCH}/S1`)).status).toBe(204);
      expect(await guest.open()).toMatchObject({ arrivals: [{ kind: 'stitch-data', state: 'done' }] });
    });

    test('can do nothing but what the link is for', async () => {
      const world = await linkWorld(database());
      const operator = await world.operator();
      const { secret } = await operator.make({ assets: ['photo'], stitchData: false });
      const guest = world.guest(secret);
      const other = await world.guest((await operator.make()).secret).asset('other.jpg', MB);
      expect(await other.json()).toMatchObject({ name: 'asset-1' });
      const before = world.portal.requests.length;
      const tries = [
        [await guest.asset('plan.pdf', MB), '403 link-other-type'],
        [await guest.asset('house.tar', MB), '403 link-other-type'],
        [await guest.tar('house.tar', MB), '403 link-other-type'],
        [await guest.asset('large.jpg', 100 * MB + 1), '403 link-too-large'],
        [await guest.ask(ASSETS.replace(IGUIDE, 'igOTHER'), body('a.jpg')), '403 forbidden-target'],
        [await guest.ask(STITCH.replace(ORDER, 'Z9'), body('a.tar')), '403 forbidden-target'],
        // Another link's file.
        [await guest.process(`${ASSETS}/asset-1`), '404 not-found'],
        [await guest.wait(`${ASSETS}/asset-1`), '404 not-found'],
        // Not the operator's calls, nor the rest of the Portal's.
        [await guest.ask('/api/v1/iguides'), '401 signed-out'],
        [await guest.ask(LINKS_PATH), '401 signed-out'],
        [await guest.ask(`/api/link/v1/iguides/${IGUIDE}`), '404 not-found'],
        [await guest.ask('/api/link/v1/iguides'), '404 not-found'],
      ] as const;
      for (const [answer, expected] of tries) expect(await outcome(answer)).toBe(expected);
      expect(world.portal.requests).toHaveLength(before);
    });
  });

  describe('limits', () => {
    test('are hit exactly, also by many devices at once on two gateways', async () => {
      const world = await linkWorld(database());
      const second = await world.startOne();
      const { secret } = await (await world.operator()).make({ mostFiles: 7 });
      const [one, other] = [world.guest(secret), world.guest(secret, { at: second })];
      const outcomes = await Promise.all(
        Array.from({ length: 20 }, async (_, index) =>
          outcome(await (index % 2 === 0 ? one : other).asset(`photo-${index}.jpg`, MB)),
        ),
      );
      expect(outcomes.sort()).toEqual([
        ...Array.from({ length: 7 }, () => '200'),
        ...Array.from({ length: 13 }, () => '403 link-full'),
      ]);
    });

    test('count bytes, too', async () => {
      const world = await linkWorld(database());
      const { secret } = await (await world.operator()).make({ mostBytes: 100 * MB });
      const guest = world.guest(secret);
      expect((await guest.asset('a.jpg', 60 * MB)).status).toBe(200);
      expect(await outcome(await guest.asset('b.jpg', 40 * MB + 1))).toBe('403 link-full');
      expect((await guest.asset('c.jpg', 40 * MB)).status).toBe(200);
      expect(await guest.open()).toMatchObject({ bytesLeft: 0 });
    });

    test('hold a place for a file once, however often its permit is renewed', async () => {
      const world = await linkWorld(database());
      const { secret } = await (await world.operator()).make({ mostFiles: 1 });
      const guest = world.guest(secret);
      const uploadId = crypto.randomUUID();
      for (let renewal = 0; renewal < 3; renewal += 1)
        expect((await guest.asset('a.jpg', MB, { uploadId })).status).toBe(200);
      expect(await guest.open()).toMatchObject({ filesLeft: 0, arrivals: [{}] });
      // Not for another file in its place.
      expect(await outcome(await guest.asset('a.jpg', 2 * MB, { uploadId }))).toBe('400 bad-request');
      expect(await outcome(await guest.asset('b.jpg', MB))).toBe('403 link-full');
    });

    test('give a place back when its permit has lapsed, or none was given; what came keeps its own', async () => {
      const world = await linkWorld(database());
      const { secret } = await (await world.operator()).make({ mostFiles: 2 });
      const guest = world.guest(secret);
      await guest.asset('lapses.jpg', MB);
      await guest.asset('comes.jpg', MB);
      await guest.process(`${ASSETS}/asset-2`);
      world.pass(3 * 3_600_000);
      expect(await guest.open()).toMatchObject({ filesLeft: 1, arrivals: [{ filename: 'comes.jpg' }] });
      world.answering((_, response) => sendJson(response, 409, { code: 'conflict' }));
      expect(await outcome(await guest.asset('refused.jpg', MB))).toBe('409 conflict');
      world.answering(goodPortal());
      expect((await guest.asset('other.jpg', MB)).status).toBe(200);
      expect(await outcome(await guest.asset('more.jpg', MB))).toBe('403 link-full');
    });
  });

  describe('a link', () => {
    test('that is revoked or over stops its guest at the next call, each with its own word', async () => {
      const world = await linkWorld(database());
      const operator = await world.operator();
      const [first, second] = [await operator.make(), await operator.make({ expiresAt: world.now() + DAY })];
      const [one, two] = [world.guest(first.secret), world.guest(second.secret)];
      await one.asset('a.jpg', MB);
      await two.asset('b.jpg', MB);
      await operator.change(first.link.id, { isRevoked: true });
      world.pass(DAY);
      for (const [guest, code, name] of [
        [one, 'link-revoked', 'asset-1'],
        [two, 'link-expired', 'asset-2'],
      ] as const) {
        const path = `${ASSETS}/${name}`;
        const answers = [await guest.look(), await guest.asset('c.jpg', MB), await guest.process(path)];
        for (const answer of answers) expect(await outcome(answer)).toBe(`403 ${code}`);
        // What was handed in before is seen to its end.
        expect((await guest.wait(path)).status).toBe(204);
      }
      await operator.change(first.link.id, { isRevoked: false });
      expect((await one.process(`${ASSETS}/asset-1`)).status).toBe(200);
    });

    test('with a passphrase shows nothing before it, and another passphrase locks it again', async () => {
      const world = await linkWorld(database());
      const operator = await world.operator();
      const { link, secret } = await operator.make({}, 'open sesame');
      expect(link.hasPassphrase).toBe(true);
      const guest = world.guest(secret);
      expect(await guest.open()).toEqual({ isLocked: true });
      expect(await outcome(await guest.asset('a.jpg', MB))).toBe('403 link-locked');
      expect(await guest.unlock('open says me')).toBe(403);
      expect(await guest.unlock('open sesame')).toBe(200);
      expect(await guest.open()).toMatchObject({ isLocked: false });
      expect((await guest.asset('a.jpg', MB)).status).toBe(200);
      expect(await world.guest(secret).open()).toEqual({ isLocked: true });
      await operator.change(link.id, { passphrase: 'another one' });
      expect(await guest.open()).toEqual({ isLocked: true });
      await operator.change(link.id, { passphrase: null });
      expect(await guest.open()).toMatchObject({ isLocked: false });
    });

    test('rests while the Portal refuses its operator’s token, until that operator looks again', async () => {
      const world = await linkWorld(database());
      const operator = await world.operator();
      const { link, secret } = await operator.make();
      const guest = world.guest(secret);
      world.answering((_, response) => sendJson(response, 401, { code: 'unauthenticated' }));
      expect(await outcome(await guest.asset('a.jpg', MB))).toBe('503 link-resting');
      expect(await operator.see(link.id)).toMatchObject({ link: { isResting: true } });
      expect(await guest.open()).toMatchObject({ filesLeft: 5 });
      world.answering(goodPortal());
      expect(await operator.list()).toMatchObject([{ isResting: false }]);
      expect((await guest.asset('a.jpg', MB)).status).toBe(200);
    });
  });
}

function body(filename: string): { json: object } {
  return { json: { filename, filesize: 1 } };
}
