import fc from 'fast-check';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { Destination } from '../upload/destination.ts';
import { fingerprintOf, samplesOf } from './fingerprint.ts';
import { isSameFile, isSamePlace } from './twin.ts';

const print = (bytes: Uint8Array) =>
  fingerprintOf(bytes.length, (start, end) => Promise.resolve(bytes.slice(start, end)), crypto.subtle);
const facts = { name: 'IMG_1.jpg', size: 5, type: '', lastModified: 1 };

test('samples lie within a file of any size, its first and its last byte among them, and read little', () => {
  fc.assert(
    fc.property(fc.oneof(fc.nat(200_000), fc.nat(2 ** 40)), (size) => {
      const samples = samplesOf(size);
      expect(samples[0]?.[0]).toBe(0);
      expect(samples.at(-1)?.[1]).toBe(size);
      let [before, read] = [0, 0];
      for (const [start, end] of samples) {
        expect(start).toBeGreaterThanOrEqual(before);
        read += end - start;
        before = end;
      }
      expect(before).toBe(size);
      expect(read).toBeLessThanOrEqual(65_536);
    }),
  );
});

test('a fingerprint is the same for the same bytes, and another where any sampled byte differs', async () => {
  const bytes = Uint8Array.from({ length: 300_000 }, (_, at) => at % 251);
  const own = await print(bytes);
  expect(own).toMatch(/^[0-9a-f]{32}$/);
  expect(await print(bytes.slice())).toBe(own);
  for (const [start, end] of samplesOf(bytes.length))
    for (const at of [start, end - 1]) {
      const other = bytes.slice();
      other[at] = 255;
      expect(await print(other)).not.toBe(own);
    }
  const small = Uint8Array.of(1, 2, 3);
  expect(await print(small)).not.toBe(await print(Uint8Array.of(1, 2, 4)));
});

test('files are the same by their content where it was sampled, else by name, size and time', () => {
  const renamed = { ...facts, name: 'IMG_1 (1).jpg', lastModified: 2 };
  expect(isSameFile({ ...facts, fingerprint: 'a' }, { ...renamed, fingerprint: 'a' })).toBe(true);
  expect(isSameFile({ ...facts, fingerprint: 'a' }, { ...facts, fingerprint: 'b' })).toBe(false);
  expect(isSameFile({ ...facts, fingerprint: 'a' }, { ...facts, size: 6, fingerprint: 'a' })).toBe(false);
  expect(isSameFile({ ...facts, fingerprint: 'a' }, facts)).toBe(true);
  expect(isSameFile(facts, renamed)).toBe(false);
  expect(isSameFile(facts, { ...facts, lastModified: 2 })).toBe(false);
});

test('a place is an iGUIDE, and for Stitch Data its work order', () => {
  const asset = { kind: 'asset', iguideId: 'igA2GE7VP5R8HN4', address: 'here' };
  const stitch = { ...asset, kind: 'stitch-data', workOrderId: 'Z1V3' };
  const same = (one: unknown, other: unknown) =>
    isSamePlace(v.parse(Destination, one), v.parse(Destination, other));
  expect(same(asset, { ...asset, address: 'renamed', appendToViews: 'all' })).toBe(true);
  expect(same(asset, { ...asset, iguideId: 'igH3WPL6D9V1CE5' })).toBe(false);
  expect(same(asset, stitch)).toBe(false);
  expect(same(stitch, stitch)).toBe(true);
  expect(same(stitch, { ...stitch, workOrderId: 'Z1V4' })).toBe(false);
});
