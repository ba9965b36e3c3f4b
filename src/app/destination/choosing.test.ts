import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { Iguide } from '../../lib/portal/iguide.ts';
import { WorkOrder } from '../../lib/portal/work-order.ts';
import type { PhaseView } from '../../lib/channel/upload-view.ts';
import { createStorage } from '../storage.ts';
import { sampleView } from '../../lib/channel/testing/sample-view.ts';
import { parseDestination } from './parse-destination.ts';
import { isAwaited, kindFor, place, proposedWorkOrder } from './propose.ts';
import { loadRecent, saveRecent } from './recent.ts';
import { offerFor, SHOWN_AT_MOST } from './search.ts';

const iguide = (id: string, address: string, more: object = {}) => v.parse(Iguide, { id, address, ...more });
const order = (id: string, status: string) => v.parse(WorkOrder, { id, status });

const ELM = iguide('igA1', '12 Elm Street, Saint-Émile', { alias: '12-elm', workOrderId: 'Z1' });
const OAK = iguide('igB2', '4 Oak Road');
const LIST = [OAK, ELM];

const offer = (text: string, recent: Iguide[] = []) => offerFor(parseDestination(text), LIST, recent);
const ids = (list: readonly Iguide[]) => list.map(({ id }) => id);

describe('the list', () => {
  test('offers all of it for nothing, the recent ones first and once', () => {
    const { recent, others } = offer('', [ELM]);
    expect(ids(recent)).toEqual(['igA1']);
    expect(ids(others)).toEqual(['igB2']);
  });
  test.each(['elm', 'EMILE elm', 'saint-emile', 'igA1', 'iga1', 'youriguide.com/12-elm', 'z1'])(
    'finds by %j',
    (text) => {
      expect(ids(offer(text).others)).toEqual(['igA1']);
    },
  );
  test('offers to look up an ID that it does not have', () => {
    expect(offer('igFKUNRGC5V8DD1').lookUp).toBe('igFKUNRGC5V8DD1');
    expect(offer('igA1').lookUp).toBeNull();
  });
  test('cuts a long list short and says by how many', () => {
    const long = Array.from({ length: SHOWN_AT_MOST + 7 }, (_, index) =>
      iguide(`igC${index}`, `${index} Elm`),
    );
    const { others, hidden } = offerFor(parseDestination('elm'), long, []);
    expect([others.length, hidden]).toEqual([SHOWN_AT_MOST, 7]);
  });
  test('shows the newest words about a recent one', () => {
    const old = iguide('igB2', 'Old Oak Road');
    expect(offer('', [old]).recent[0]?.address).toBe('4 Oak Road');
  });
});

describe('a file’s place', () => {
  const target = { iguide: ELM, workOrder: order('Z1', 'empty'), views: 'none' } as const;
  test('a TAR is Stitch Data, anything else an asset', () => {
    expect(['scan.TAR', 'scan.tar.gz', 'photo.jpg', 'tar'].map(kindFor)).toEqual([
      'stitch-data',
      'asset',
      'asset',
      'asset',
    ]);
  });
  test('Stitch Data goes to the work order', () => {
    expect(place('stitch-data', target).destination).toEqual({
      kind: 'stitch-data',
      iguideId: 'igA1',
      workOrderId: 'Z1',
      address: ELM.address,
    });
  });
  test('an asset goes to the iGUIDE, with the views that were asked for', () => {
    expect(place('asset', target).destination).toEqual({
      kind: 'asset',
      iguideId: 'igA1',
      address: ELM.address,
    });
    expect(place('asset', { ...target, views: 'all' }).destination).toMatchObject({ appendToViews: 'all' });
  });
  test('a work order that is done takes none and says so', () => {
    expect(place('stitch-data', { ...target, workOrder: order('Z1', 'done') }).why).toMatch(/is done/);
    expect(place('stitch-data', { ...target, workOrder: null }).why).toMatch(/not known/);
    expect(place('asset', { ...target, workOrder: null }).why).toBeNull();
  });
  test('a work order that Stitch Data is already on its way to is known', () => {
    const { destination } = place('stitch-data', target);
    if (destination === null) throw new Error('it has no place');
    const on = (phase: PhaseView) => sampleView(1, phase, { destination });
    expect(isAwaited(destination, [on({ name: 'queued' })])).toBe(true);
    expect(isAwaited(destination, [on({ name: 'done', at: 1 }), sampleView(2, { name: 'queued' })])).toBe(
      false,
    );
  });
  test('one that may take it, or whose status is not known, is left to the Portal', () => {
    for (const status of ['rejected', 'archived', null])
      expect(place('stitch-data', { ...target, workOrder: { ...target.workOrder, status } }).why).toBeNull();
  });
});

describe('the proposed work order', () => {
  test('is one that takes Stitch Data', () => {
    expect(proposedWorkOrder(ELM, [order('Z1', 'done'), order('Z2', 'empty')])?.id).toBe('Z2');
    expect(proposedWorkOrder(ELM, [order('Z3', 'done'), order('Z2', 'rejected')])?.id).toBe('Z2');
  });
  test('is else the iGUIDE’s own', () => {
    expect(proposedWorkOrder(ELM, [order('Z3', 'done'), order('Z1', 'on_hold')])?.id).toBe('Z1');
    expect(proposedWorkOrder(ELM, [])).toEqual({ id: 'Z1', status: null });
    expect(proposedWorkOrder(OAK, [])).toBeNull();
  });
});

describe('recent iGUIDEs', () => {
  const storageOf = (kept = new Map<string, string>()) => ({
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  });
  test('are kept by account, the newest first, each once, eight at most', () => {
    const storage = storageOf();
    for (let serial = 0; serial < 10; serial += 1)
      saveRecent(storage, 'me', { iguide: iguide(`igN${serial}`, 'x'), workOrders: [order('Z1', 'empty')] });
    saveRecent(storage, 'me', { iguide: iguide('igN5', 'x'), workOrders: [] });
    expect(loadRecent(storage, 'me').map((recent) => recent.iguide.id)).toEqual([
      'igN5',
      'igN9',
      'igN8',
      'igN7',
      'igN6',
      'igN4',
      'igN3',
      'igN2',
    ]);
    expect(loadRecent(storage, 'you')).toEqual([]);
  });
  test.each(['{', '{"a":1}', '[{"iguide":{}}]'])('that can’t be read (%s) are none', (text) => {
    expect(loadRecent(storageOf(new Map([['sitelift.recent.me', text]])), 'me')).toEqual([]);
  });
  test('a browser that forbids storage forgets', () => {
    const storage = createStorage(() => {
      throw new DOMException('denied', 'SecurityError');
    });
    saveRecent(storage, 'me', { iguide: ELM, workOrders: [] });
    expect(loadRecent(storage, 'me')).toEqual([]);
  });
});
