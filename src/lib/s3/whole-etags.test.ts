import { expect, test } from 'vitest';
import { createWholeEtags } from './whole-etags.ts';

const OPTIONS = { endpoint: null, clockOffset: () => 0, onClockSkew: () => undefined };
const FILE = new Blob(['abc']);
const RIGHT = '"900150983cd24fb0d6963f7d28e17f72"';
const OTHER = '"00000000000000000000000000000000"';

function createBucket(known: string[] = []) {
  const told: string[] = [];
  const etags = createWholeEtags({
    ...OPTIONS,
    plainBuckets: known,
    onPlainBucket: (entry) => told.push(entry),
  });
  const check = async (etag: string | undefined) =>
    etags.check('bucket', etag, FILE).then(
      () => 'good',
      () => 'altered',
    );
  return { told, check };
}

test('where ETags have been MD5s, one that isn’t is of other bytes, each time', async () => {
  const { check, told } = createBucket();
  expect([await check(RIGHT), await check(OTHER), await check(OTHER), await check(OTHER)]).toEqual([
    'good',
    'altered',
    'altered',
    'altered',
  ]);
  expect(told).toEqual([]);
});

test('where none ever was, the second stranger in a row is what the bucket gives, also for the next worker', async () => {
  const { check, told } = createBucket();
  expect([await check(OTHER), await check(OTHER), await check(OTHER)]).toEqual(['altered', 'good', 'good']);
  expect(told).toEqual(['opaque-etag bucket']);
  expect(await createBucket(told).check(OTHER)).toBe('good');
});

test('one altered file costs a bucket of MD5s nothing but that file again', async () => {
  const { check } = createBucket();
  expect([await check(OTHER), await check(RIGHT), await check(OTHER)]).toEqual([
    'altered',
    'good',
    'altered',
  ]);
});

test.each([undefined, '', `"${'0'.repeat(32)}-2"`])('an ETag of %s says nothing', async (etag) => {
  expect(await createBucket().check(etag)).toBe('good');
});
