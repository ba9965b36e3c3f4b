import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { LinkCode } from '../../lib/links/guest-link.ts';
import { accountOf } from '../../lib/links/account.ts';
import { GuestKey } from '../../lib/links/guest.ts';
import type { LinkId } from '../../lib/links/link.ts';
import { GUEST_NAME_HEADER, GUEST_UPLOAD_HEADER, LINK_HEADER } from '../../lib/links/secret.ts';
import { PortalError } from '../../lib/portal/trouble.ts';
import type { UploadId } from '../../lib/upload/upload.ts';
import type { Engine } from './engine.ts';
import { newUpload, Surroundings } from './testing/surroundings.ts';
import * as v from 'valibot';

const ACCOUNT = accountOf('2c5ea4c0-4067-11e9-8bad-9b1deb4d3b7d' as LinkId);
const SECRET = 'A'.repeat(32);
const KEY = v.parse(GuestKey, { secret: SECRET, unlocked: '', name: 'Zoë' });

let world: Surroundings;
beforeEach(() => {
  world = new Surroundings();
  world.servers.session = null;
});
afterEach(() => world.ended());

function guestFile(name = 'front.tar') {
  const { upload, file, id } = newUpload(name);
  return { upload: { ...upload, account: ACCOUNT }, file, id };
}

const comesTo = (engine: Engine, id: UploadId, phase: object) =>
  vi.waitFor(() => {
    world.passTime();
    expect(engine.views.all().find((view) => view.id === id)?.phase).toMatchObject(phase);
  }, 10_000);

it('a guest’s file goes its way with nobody signed in, each call by the link and about that file', async () => {
  const engine = await world.start();
  await engine.guests.learn(ACCOUNT, KEY);
  const { upload, file, id } = guestFile();
  await engine.add(upload, file);
  await engine.sessionChanged();
  await comesTo(engine, id, { name: 'done' });
  expect(world.servers.guestCalls.length).toBeGreaterThan(1);
  for (const headers of world.servers.guestCalls)
    expect(headers).toEqual({
      [LINK_HEADER]: SECRET,
      [GUEST_NAME_HEADER]: 'Zo%C3%AB',
      [GUEST_UPLOAD_HEADER]: id,
    });
});

it('an operator’s file beside it waits for a sign-in, and is never sent by the link', async () => {
  const engine = await world.start();
  await engine.guests.learn(ACCOUNT, KEY);
  const own = newUpload('own.tar');
  const guests = guestFile();
  await engine.add(own.upload, own.file);
  await engine.add(guests.upload, guests.file);
  await comesTo(engine, guests.id, { name: 'done' });
  await comesTo(engine, own.id, { name: 'waiting', why: 'signed-out' });
  expect(new Set(world.servers.guestCalls.map((headers) => headers[GUEST_UPLOAD_HEADER]))).toEqual(
    new Set([guests.id]),
  );
});

it('a new worker still knows by what the guest is let in, and forgets it once no file of the link is left', async () => {
  const first = await world.start();
  await first.guests.learn(ACCOUNT, KEY);
  const { upload, file, id } = guestFile();
  world.onRequest = (call) => (call === 'fetchPermit' ? new Promise(() => undefined) : undefined);
  await first.add(upload, file);
  await vi.waitFor(() => {
    expect(first.views.all()[0]?.source).toEqual({ from: 'copy' });
  }, 10_000);
  world.die(first);
  world.onRequest = () => undefined;
  const second = await world.start();
  await comesTo(second, id, { name: 'done' });
  expect(second.guests.headersFor(upload)).not.toBeNull();
  await second.tell([id], { type: 'removed' });
  await vi.waitFor(() => {
    expect(second.views.has(id)).toBe(false);
  });
  world.die(second);
  vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 86_400_001);
  const third = await world.start();
  vi.restoreAllMocks();
  expect(third.guests.headersFor(upload)).toBeNull();
});

it.each([
  ['fetchPermit', 'link-expired'],
  ['process', 'link-revoked'],
] as const)(
  'refused at %s it says why, and goes on once it is tried again',
  async (call, detail: LinkCode) => {
    const engine = await world.start();
    await engine.guests.learn(ACCOUNT, KEY);
    const { upload, file, id } = guestFile();
    world.onRequest = (asked) =>
      asked === call ? Promise.reject(new PortalError({ kind: 'link-refused', detail })) : undefined;
    await engine.add(upload, file);
    await comesTo(engine, id, { name: 'failed', failure: { reason: 'link-refused', detail } });
    world.onRequest = () => undefined;
    await engine.tell([id], { type: 'retried' });
    await comesTo(engine, id, { name: 'done' });
  },
);

it('without the link’s key nothing is asked, and the file is kept', async () => {
  const engine = await world.start();
  const { upload, file, id } = guestFile();
  await engine.add(upload, file);
  await comesTo(engine, id, { name: 'failed', failure: { reason: 'link-refused', detail: 'link-unknown' } });
  expect(world.servers.guestCalls).toEqual([]);
});
