import { expect, test } from 'vitest';
import { S3Error } from './errors.ts';
import { createPlainBuckets } from './plain-buckets.ts';

const OPTIONS = { endpoint: null, clockOffset: () => 0, onClockSkew: () => undefined };

/** A bucket that answers, refuses the headers as a browser would tell it, or is out of reach; it notes what came. */
function createBucket(plainBuckets: string[] = []) {
  const told: string[] = [];
  const asked: boolean[] = [];
  const buckets = createPlainBuckets({
    ...OPTIONS,
    plainBuckets,
    onPlainBucket: (entry) => told.push(entry),
  });
  return {
    told,
    asked,
    send: (behaviour: 'open' | 'plain' | 'away' | 'denied') =>
      buckets.send('bucket', 'checksum', (unusual) => {
        asked.push(unusual);
        if (behaviour === 'away' || (behaviour === 'plain' && unusual))
          return Promise.reject(new S3Error({ kind: 'no-answer' }));
        if (behaviour === 'denied') return Promise.reject(new S3Error({ kind: 'denied', detail: '' }));
        return Promise.resolve(unusual);
      }),
  };
}

test('a bucket that takes the headers is sent them', async () => {
  const { send, asked } = createBucket();
  expect(await send('open')).toBe(true);
  expect(asked).toEqual([true]);
});

test('a bucket that refuses the headers again and again is told of, and spared them from then on', async () => {
  const { send, asked, told } = createBucket();
  await expect(send('plain')).rejects.toThrow(S3Error);
  expect(await send('plain')).toBe(false);
  expect(told).toEqual([]);
  expect(await send('plain')).toBe(false);
  expect(told).toHaveLength(1);
  expect(await send('plain')).toBe(false);
  expect(asked).toEqual([true, true, false, true, false, false]);

  const remembered = createBucket(told);
  expect(await remembered.send('plain')).toBe(false);
  expect(remembered.asked).toEqual([false]);
});

test('one lost reply costs no checksum', async () => {
  const { send, asked } = createBucket();
  await expect(send('away')).rejects.toThrow(S3Error);
  expect(await send('open')).toBe(true);
  expect(asked).toEqual([true, true]);
});

test('requests that fail at the same time are one suspicion', async () => {
  const { send, told } = createBucket();
  const together = await Promise.allSettled([send('plain'), send('plain'), send('plain')]);
  expect(together.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  await Promise.all([send('plain'), send('plain'), send('plain')]);
  expect(told).toEqual([]);
});

test('a bucket that ever took the headers is not suspected when the network fails', async () => {
  const { send, asked } = createBucket();
  await expect(send('denied')).rejects.toThrow(S3Error);
  await expect(send('plain')).rejects.toThrow(S3Error);
  expect(asked).toEqual([true, true]);
});

test('a dead network is no reason for suspicion', async () => {
  const { send, told } = createBucket();
  for (let times = 0; times < 5; times += 1) await expect(send('away')).rejects.toThrow(S3Error);
  expect(told).toEqual([]);
  expect(await send('open')).toBe(true);
});
