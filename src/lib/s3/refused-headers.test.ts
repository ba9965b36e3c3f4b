import { expect, test } from 'vitest';
import { S3Error } from './errors.ts';
import { createRefusedHeaders, type SpareHeaders } from './refused-headers.ts';

const OPTIONS = { endpoint: null, clockOffset: () => 0, onClockSkew: () => undefined };
const REFUSED = new S3Error({ kind: 'refused', status: 501, detail: 'NotImplemented', ofHeaders: true });
const DENIED = new S3Error({ kind: 'denied', detail: 'AccessDenied' });

/** A bucket that answers by what it is sent; it notes what came. */
function createBucket(answer: (sent: ReadonlySet<SpareHeaders>) => S3Error | null, known: string[] = []) {
  const told: string[] = [];
  const asked: string[] = [];
  const headers = createRefusedHeaders({
    ...OPTIONS,
    plainBuckets: known,
    onPlainBucket: (entry) => told.push(entry),
  });
  const send = () =>
    headers.send('bucket', ['checksum', 'acl'], (sent) => {
      asked.push([...sent].join('+'));
      const error = answer(sent);
      return error === null ? Promise.resolve('taken') : Promise.reject(error);
    });
  return { told, asked, send, headers };
}

test('a server that takes them all is sent them all', async () => {
  const { send, asked, told } = createBucket(() => null);
  expect(await send()).toBe('taken');
  expect([asked, told]).toEqual([['checksum+acl'], []]);
});

test.each([
  [['checksum'], ['checksum+acl', 'acl'], 'acl'],
  [['acl'], ['checksum+acl', 'acl', 'checksum'], 'checksum'],
  [['checksum', 'acl'], ['checksum+acl', 'acl', 'checksum', ''], ''],
] as const)(
  'one that refuses %s is told of, and spared just that from then on',
  async (refuses, tries, later) => {
    const refusing = (sent: ReadonlySet<SpareHeaders>) =>
      refuses.some((name) => sent.has(name)) ? REFUSED : null;
    const { send, asked, told } = createBucket(refusing);
    expect(await send()).toBe('taken');
    expect(await send()).toBe('taken');
    expect(asked).toEqual([...tries, later]);
    expect(told).toEqual(refuses.map((name) => `refused-${name} bucket`));
    const next = createBucket(refusing, told);
    expect(await next.send()).toBe('taken');
    expect(next.asked).toEqual([later]);
  },
);

test('one that refuses whatever it is sent is asked four times, and what it said first stands', async () => {
  const { send, asked, told } = createBucket(() => REFUSED);
  await expect(send()).rejects.toBe(REFUSED);
  expect(asked).toHaveLength(4);
  expect(told).toEqual([]);
});

test('where nothing is left to do without, a refusal is one', async () => {
  const { send, asked } = createBucket(() => REFUSED, ['refused-checksum bucket', 'refused-acl bucket']);
  await expect(send()).rejects.toBe(REFUSED);
  expect(asked).toEqual(['']);
});

test('a permit that denies what lacks the ACL is not blamed for it', async () => {
  const { send, told } = createBucket((sent) => (sent.has('acl') ? REFUSED : DENIED));
  await expect(send()).rejects.toBe(REFUSED);
  expect(told).toEqual([]);
});

test('any other trouble is passed on, at once and in between', async () => {
  const away = new S3Error({ kind: 'no-answer' });
  const first = createBucket(() => away);
  await expect(first.send()).rejects.toBe(away);
  expect(first.asked).toHaveLength(1);
  const later = createBucket((sent) => (sent.has('checksum') ? REFUSED : away));
  await expect(later.send()).rejects.toBe(away);
  expect(later.told).toEqual([]);
});

test('headers that a bucket does nothing with are told of once, and not sent any more', async () => {
  const { send, asked, told, headers } = createBucket(() => null);
  headers.ignores('bucket', 'checksum');
  headers.ignores('bucket', 'checksum');
  await send();
  expect([asked, told]).toEqual([['acl'], ['refused-checksum bucket']]);
});
