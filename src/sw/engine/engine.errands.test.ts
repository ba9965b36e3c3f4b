import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PortalError } from '../../lib/portal/trouble.ts';
import { ErrandWorld, MIB } from './testing/errand-world.ts';
import { newUpload } from './testing/surroundings.ts';

let world: ErrandWorld;
beforeEach(() => {
  world = new ErrandWorld();
});
afterEach(() => world.ended());

describe('while the browser sends by itself', () => {
  it('the worker sends nothing more of the file, takes over what S3 lists, and sends no part twice', async () => {
    const { engine, id, goOn } = await world.sending();
    const own = world.sent();
    const errand = await world.given(engine);
    expect(errand.names).toEqual(['house.tar']);
    expect(errand.parts.map(({ path }) => Number(path.split('/').at(-1)))).toEqual(
      [1, 2, 3, 4, 5, 6, 7, 8].filter((number) => !own.includes(number)),
    );
    expect(errand.parts.every(({ body }) => body.size === 5 * MIB)).toBe(true);
    await engine.errands.begun(errand.id);
    expect([...world.backgroundFetches]).toEqual([errand.id]);
    goOn();
    await vi.waitFor(() => {
      expect(engine.views.all()[0]?.parts).toMatchObject({ inFlight: 0, sent: own.length });
    });
    await engine.tell(null, { type: 'online' });
    expect(world.sent()).toEqual(own);
    await world.carryOut(errand);
    world.backgroundFetches.clear();
    await engine.errands.over(errand.id);
    await world.done(engine, id);
    expect(world.sent()).toEqual(own);
  });

  it('what it did not manage is sent by the worker', async () => {
    const { engine, id, goOn } = await world.sending();
    const errand = await world.given(engine);
    goOn();
    const [first, second] = errand.parts;
    if (first !== undefined && second !== undefined)
      await world.carryOut({ ...errand, parts: [first, second] });
    await engine.errands.over(errand.id);
    await world.done(engine, id);
    expect([...world.sent()].sort()).toEqual(
      [1, 2, 3, 4, 5, 6, 7, 8].filter((number) =>
        [first, second].every((part) => part?.path.endsWith(`/${number}`) === false),
      ),
    );
  });

  it('a new worker leaves it to it, and goes on where the browser knows of none', async () => {
    const { engine, id, goOn } = await world.sending();
    const errand = await world.given(engine);
    const own = world.sent();
    world.die(engine);
    goOn();
    const second = await world.start();
    // Another file takes its way meanwhile, so that the worker is seen to act.
    const photo = newUpload('front.jpg', 1_000);
    await second.add(photo.upload, photo.file);
    await world.done(second, photo.id);
    expect(world.sent()).toEqual(own);
    await world.carryOut(errand);
    world.backgroundFetches.clear();
    world.die(second);
    const third = await world.start();
    await world.done(third, id);
    // Those that the first one had on its way, since it died before they were there.
    expect(new Set(world.sent()).size).toBe(own.length);
  });

  it('a page in sight has the gateway refuse the rest, and the worker goes on with what did not land', async () => {
    const { engine, id, goOn } = await world.sending();
    const own = world.sent();
    const errand = await world.given(engine);
    goOn();
    await engine.errands.end();
    expect(world.refusals()).toEqual([errand.id]);
    // The browser has a part on its way yet.
    const [onItsWay] = errand.parts;
    if (onItsWay !== undefined) await world.carryOut({ ...errand, parts: [onItsWay] });
    await engine.tell(null, { type: 'online' });
    await engine.errands.look();
    expect(world.sent()).toEqual(own);
    expect(world.refusals()).toEqual([errand.id]);
    world.backgroundFetches.clear();
    await engine.errands.over(errand.id);
    await world.done(engine, id);
    expect([...world.sent()].sort()).toEqual(
      [1, 2, 3, 4, 5, 6, 7, 8].filter((number) => onItsWay?.path.endsWith(`/${number}`) === false),
    );
  });

  it('without the gateway’s answer the worker asks again, and sends nothing meanwhile', async () => {
    const { engine, id, goOn } = await world.sending();
    const own = world.sent();
    const errand = await world.given(engine);
    const gate = world.onRequest;
    world.onRequest = (call) =>
      call === 'endErrand' ? Promise.reject(new PortalError({ kind: 'no-answer' })) : gate(call);
    goOn();
    await engine.errands.end();
    await engine.tell(null, { type: 'online' });
    expect(world.sent()).toEqual(own);
    world.onRequest = gate;
    world.backgroundFetches.clear();
    await engine.errands.look();
    expect(world.refusals()).toEqual([errand.id, errand.id]);
    await world.done(engine, id);
  });

  it('one that the browser keeps, though nothing of it is taken, holds up nothing for longer than a while', async () => {
    const { engine, id, goOn } = await world.sending();
    const own = world.sent();
    await world.given(engine);
    goOn();
    await engine.errands.end();
    await engine.tell(null, { type: 'online' });
    expect(world.sent()).toEqual(own);
    await world.landed(engine);
    world.steadyAhead += 61_000;
    await engine.errands.look();
    await world.done(engine, id);
    expect([...world.sent()].sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('one that the page began when the worker had gone on is refused, then and there', async () => {
    const { engine, id, goOn } = await world.sending();
    const errand = await engine.errands.give();
    goOn();
    await engine.errands.end();
    await world.done(engine, id);
    expect([...world.sent()].sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    await engine.errands.begun(errand?.id ?? '');
    expect(world.refusals()).toEqual([errand?.id, errand?.id]);
  });

  it('a new worker with a page in sight has it refused, too', async () => {
    const { engine, goOn } = await world.sending();
    const errand = await world.given(engine);
    world.die(engine);
    goOn();
    world.isInSight = true;
    await world.start();
    expect(world.refusals()).toEqual([errand.id]);
  });

  it('one that no page began is over after a while', async () => {
    const { engine, id, goOn } = await world.sending();
    expect(await engine.errands.give()).not.toBeNull();
    goOn();
    await engine.errands.look();
    await world.landed(engine);
    world.steadyAhead += 121_000;
    await engine.errands.look();
    await world.done(engine, id);
    expect([...world.sent()].sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });
});

describe('nothing is given to the browser', () => {
  it.each([
    ['while a page is in sight', () => (world.isInSight = true)],
    ['where the gateway carries no parts', () => (world.servers.hasDetour = false)],
    ['where there is no room for its copy', () => (world.room = 5 * MIB)],
  ])('%s', async (_, change) => {
    change();
    const { engine, id, goOn } = await world.sending();
    expect(await engine.errands.give()).toBeNull();
    goOn();
    await world.done(engine, id);
    expect(world.sent()).toHaveLength(8);
  });

  it.each([{ isPaused: true }, { isWifiOnly: true }, { cap: 10 }])(
    'under a limit that it would not keep to: %j',
    async (change) => {
      const { engine, goOn } = await world.sending();
      await engine.limits.change(change);
      expect(await engine.errands.give()).toBeNull();
      goOn();
    },
  );

  it('where no ticket can be had, or the page that asked is closed by then: the worker goes on', async () => {
    const { engine, id, goOn } = await world.sending();
    world.hasPages = false;
    expect(await engine.errands.give()).toBeNull();
    world.hasPages = true;
    const gate = world.onRequest;
    world.onRequest = (call) =>
      call === 'ticket' ? Promise.reject(new PortalError({ kind: 'no-answer' })) : gate(call);
    expect(await engine.errands.give()).toBeNull();
    goOn();
    await world.done(engine, id);
    expect(world.sent()).toHaveLength(8);
  });

  it('twice', async () => {
    const { engine, goOn } = await world.sending();
    const errand = await world.given(engine);
    expect(await engine.errands.give()).toBeNull();
    await engine.errands.over(errand.id);
    goOn();
  });
});
