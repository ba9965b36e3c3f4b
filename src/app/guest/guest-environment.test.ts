import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { sampleView } from '../../lib/channel/testing/sample-view.ts';
import { accountOf } from '../../lib/links/account.ts';
import { GuestKey } from '../../lib/links/guest.ts';
import { GuestLink } from '../../lib/links/guest-link.ts';
import { LinkId } from '../../lib/links/link.ts';
import type { Bridge, BridgeEvent, Order } from '../bridge/bridge.ts';
import type { Environment } from '../environment.ts';
import { guestEnvironment, refusalOf, type OpenLink } from './guest-environment.ts';

const ID = v.parse(LinkId, '2c5ea4c0-4067-41e9-8bad-9b1deb4d3b7d');
const KEY = v.parse(GuestKey, { secret: 'A'.repeat(32), unlocked: '', name: '' });
const MB = 1_000_000;

function linkWith(terms: Partial<OpenLink['terms']> = {}): OpenLink {
  const link = v.parse(GuestLink, {
    ...{ isLocked: false, id: ID, filesLeft: 5, bytesLeft: 500 * MB, progress: null, arrivals: [] },
    terms: {
      ...{
        iguideId: 'igFKUNRGC5V8DD1',
        address: '200 Uni Ave',
        workOrderId: 'Z1T9',
        title: 'Smith',
        note: '',
      },
      ...{ assets: ['photo'], stitchData: false, appendToViews: null, mostFiles: 5 },
      ...{ mostBytesEach: 100 * MB, mostBytes: 500 * MB, expiresAt: 1 },
      ...terms,
    },
  });
  if (link.isLocked) throw new Error('locked');
  return link;
}

describe('a link takes', () => {
  it.each([
    ['a photo, by any of its endings', 'IMG_1.HEIC', 1, {}, null],
    ['no PDF where it asks for photos', 'plan.pdf', 1, {}, 'not-of-link'],
    ['a PDF where it asks for those', 'plan.pdf', 1, { assets: ['pdf'] }, null],
    ['anything where it asks for that', 'notes.docx', 1, { assets: ['any'] }, null],
    ['no TAR where it asks for photos', 'house.tar', 1, {}, 'not-of-link'],
    ['a TAR where it asks for the scan', 'house.TAR', 1, { assets: [], stitchData: true }, null],
    ['a file of just the size', 'a.jpg', 100 * MB, {}, null],
    ['none that is a byte larger', 'a.jpg', 100 * MB + 1, {}, 'over-link'],
  ] as const)('%s', (_, name, size, terms, expected) => {
    expect(refusalOf(linkWith(terms as Partial<OpenLink['terms']>), { name, size })).toBe(expected);
  });
});

describe('a guest’s world', () => {
  function world() {
    const orders: Order[] = [];
    let hear: (event: BridgeEvent) => void = () => undefined;
    const bridge: Bridge = {
      listen: (listener) => (hear = listener),
      order: (order) => {
        orders.push(order);
        return Promise.resolve({ done: true });
      },
      applyUpdate: () => undefined,
    };
    const kept = new Map<string, string>([['sitelift.account', 'operator']]);
    const storage = {
      getItem: (name: string) => kept.get(name) ?? null,
      setItem: (name: string, value: string) => void kept.set(name, value),
      removeItem: (name: string) => void kept.delete(name),
    };
    const outer = { bridge, storage, gateway: {}, portal: {} } as unknown as Environment;
    const guest = guestEnvironment(outer, linkWith(), () => KEY);
    return { guest, orders, kept, tell: (event: BridgeEvent) => hear(event) };
  }

  it('shows the link’s own files, and none of an operator’s or another link’s', () => {
    const { guest, tell } = world();
    const heard: BridgeEvent[] = [];
    guest.bridge.listen((event) => heard.push(event));
    const own = { ...sampleView(1, { name: 'sending' }), account: accountOf(ID) };
    const other = { ...sampleView(2, { name: 'sending' }), account: 'link:other' };
    const operators = sampleView(3, { name: 'sending' });
    tell({ type: 'snapshot', uploads: [operators, own, other] });
    tell({ type: 'uploads', changed: [other, own, operators], removed: [], busy: true });
    expect(heard).toEqual([
      { type: 'snapshot', uploads: [own] },
      { type: 'uploads', changed: [own], removed: [], busy: true },
    ]);
  });

  it('gives the worker the link’s key before each file, and before each new try', async () => {
    const { guest, orders } = world();
    await guest.bridge.order({ type: 'retry', ids: [] });
    await guest.bridge.order({ type: 'pause', ids: [] });
    expect(orders.map(({ type }) => type)).toEqual(['guest', 'retry', 'pause']);
    expect(orders[0]).toEqual({ type: 'guest', account: accountOf(ID), key: KEY });
  });

  it('remembers what it does apart from the operator who may be signed in on this device', () => {
    const { guest, kept } = world();
    expect(guest.storage.getItem('sitelift.account')).toBeNull();
    guest.storage.setItem('sitelift.account', accountOf(ID));
    guest.storage.removeItem('other');
    expect(kept.get('sitelift.account')).toBe('operator');
  });
});
