import * as v from 'valibot';
import { expect, test } from 'vitest';
import { Destination } from '../upload/destination.ts';
import { isSameFile, isSamePlace } from './twin.ts';

const facts = { name: 'IMG_1.jpg', size: 5, type: '', lastModified: 1 };

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
