import {
  CreateMultipartUploadCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { element, exchange, signed, type RawAnswer } from './testing/raw-request.ts';
import { ROOT } from './testing/root-credential.ts';
import { BUCKET, KEY, bytes, refusal, test, type RunningS3 } from './testing/running-s3.ts';

const TARGET = { Bucket: BUCKET, Key: KEY };
const PATH = `/${BUCKET}/${KEY}`;
const PART = { service: 's3', operation: 'UploadPart' } as const;
/** Bytes of a part that no socket buffer holds whole. */
const SIZE = 2_000_000;

async function create(client: S3Client): Promise<string> {
  const { UploadId = '' } = await client.send(new CreateMultipartUploadCommand(TARGET));
  return UploadId;
}

function send(client: S3Client, UploadId: string, PartNumber: number, size = SIZE): Promise<unknown> {
  return client.send(new UploadPartCommand({ ...TARGET, UploadId, PartNumber, Body: bytes(size) }));
}

async function listed(client: S3Client, UploadId: string): Promise<(number | undefined)[]> {
  const { Parts = [] } = await client.send(new ListPartsCommand({ ...TARGET, UploadId }));
  return Parts.map(({ PartNumber }) => PartNumber);
}

async function put(running: RunningS3, size = 100): Promise<RawAnswer> {
  const body = bytes(size);
  return exchange(running.origin, await signed(running.origin, ROOT, { method: 'PUT', path: PATH, body }));
}

/** Resolves when the journal holds so many entries. */
async function journalled(running: RunningS3, count: number): Promise<void> {
  await expect.poll(() => running.journal.length).toBe(count);
}

test('a connection dropped before the body leaves nothing, and nothing was read', async ({ running }) => {
  const client = running.client();
  const UploadId = await create(client);
  running.faults.add({ ...PART, count: 1, fault: { kind: 'drop', when: 'before' } });
  await expect(send(client, UploadId, 1)).rejects.toThrow();
  expect(await listed(client, UploadId)).toEqual([]);
  const [entry] = running.journal.entries({ operation: 'UploadPart' });
  expect(entry).toMatchObject({ status: 'dropped', fault: 'drop before', bytes: 0, partNumber: 1 });
  await send(client, UploadId, 1);
  expect(await listed(client, UploadId)).toEqual([1]);
});

test('a connection dropped in the middle took half of the bytes and keeps none', async ({ running }) => {
  const client = running.client();
  const UploadId = await create(client);
  running.faults.add({ ...PART, partNumber: 2, fault: { kind: 'drop', when: 'middle' } });
  await send(client, UploadId, 1);
  await expect(send(client, UploadId, 2)).rejects.toThrow();
  expect(await listed(client, UploadId)).toEqual([1]);
  const [entry] = running.journal.entries({ operation: 'UploadPart', partNumber: 2 });
  expect(entry).toMatchObject({ status: 'dropped', fault: 'drop middle' });
  expect(entry?.bytes).toBeGreaterThanOrEqual(SIZE / 2);
  expect(entry?.bytes).toBeLessThan(SIZE * 0.75);
  expect(await readdir(join(running.directory, 'bytes'))).toHaveLength(1);
});

test('a reply that is lost leaves the part there', async ({ running }) => {
  const client = running.client();
  const UploadId = await create(client);
  running.faults.add({ ...PART, fault: { kind: 'drop', when: 'after' } });
  await expect(send(client, UploadId, 1)).rejects.toThrow();
  expect(await listed(client, UploadId)).toEqual([1]);
  expect(running.journal.entries({ operation: 'UploadPart' })).toMatchObject([
    { status: 'dropped', fault: 'drop after', bytes: SIZE },
  ]);
});

test('a lost reply to CreateMultipartUpload leaves an upload that nobody knows of', async ({ running }) => {
  running.faults.add({
    ...{ service: 's3', operation: 'CreateMultipartUpload', count: 1 },
    fault: { kind: 'drop', when: 'after' },
  });
  await expect(create(running.client())).rejects.toThrow();
  expect(await running.s3.uploads()).toHaveLength(1);
});

test.for([
  [{ kind: 'status', status: 500 }, '500 InternalError'],
  [{ kind: 'status', status: 503 }, '503 ServiceUnavailable'],
  [{ kind: 'slowDown' }, '503 SlowDown'],
  [{ kind: 'expiredToken' }, '400 ExpiredToken'],
] as const)('the fault %o is answered, and nothing is done', async ([fault, expected], { running }) => {
  const client = running.client();
  const UploadId = await create(client);
  running.faults.add({ ...PART, count: 1, fault });
  expect(await refusal(send(client, UploadId, 1))).toBe(expected);
  expect(await listed(client, UploadId)).toEqual([]);
  const [, code] = expected.split(' ');
  expect(running.journal.entries({ operation: 'UploadPart', code })).toMatchObject([{ bytes: SIZE }]);
});

test('SlowDown says for how long', async ({ running }) => {
  running.faults.add({ service: 's3', fault: { kind: 'slowDown', retryAfter: 2 } });
  const answer = await put(running);
  expect(answer).toMatchObject({ status: 503, code: 'SlowDown', headers: { 'retry-after': '2' } });
});

test('RequestTimeTooSkewed tells S3’s time', async ({ running }) => {
  running.clockOffset = 3_600_000;
  running.faults.add({ service: 's3', fault: { kind: 'requestTimeTooSkewed' } });
  const answer = await put(running);
  expect(answer).toMatchObject({ status: 403, code: 'RequestTimeTooSkewed' });
  const ahead = Date.parse(element(answer.text, 'ServerTime') ?? '') - Date.now();
  expect(Math.abs(ahead - running.clockOffset)).toBeLessThan(10_000);
});

test('a stalled request is never answered, and ends with the client or with S3', async ({ running }) => {
  running.faults.add({ service: 's3', operation: 'PutObject', fault: { kind: 'stall' } });
  const client = running.client();
  const abort = new AbortController();
  const request = new PutObjectCommand({ ...TARGET, Body: bytes(SIZE) });
  const abandoned = client.send(request, { abortSignal: abort.signal });
  await journalled(running, 1);
  abort.abort();
  await expect(abandoned).rejects.toThrow();
  const cutOff = put(running);
  await journalled(running, 2);
  // The closing cuts it off before anybody awaits it.
  cutOff.catch(() => undefined);
  await running.s3.close();
  await expect(cutOff).rejects.toThrow();
  expect(running.journal.entries()).toMatchObject([
    { status: 'stalled', bytes: SIZE },
    { status: 'stalled', bytes: 100 },
  ]);
  await running.start();
  expect(await running.s3.objects()).toEqual([]);
});

test('a black hole reads nothing, or half of the body, answers nothing and keeps nothing', async ({
  running,
}) => {
  const client = running.client();
  const UploadId = await create(client);
  running.faults.add({ ...PART, partNumber: 1, fault: { kind: 'blackHole', when: 'before' } });
  running.faults.add({ ...PART, partNumber: 2, fault: { kind: 'blackHole', when: 'middle' } });
  const abort = new AbortController();
  const sent = [1, 2].map((PartNumber) => {
    const part = new UploadPartCommand({ ...TARGET, UploadId, PartNumber, Body: bytes(SIZE) });
    return client.send(part, { abortSignal: abort.signal });
  });
  await journalled(running, 3);
  abort.abort();
  for (const one of sent) await expect(one).rejects.toThrow();
  const [before] = running.journal.entries({ partNumber: 1 });
  const [middle] = running.journal.entries({ partNumber: 2 });
  expect(before).toMatchObject({ status: 'stalled', fault: 'blackHole before', bytes: 0 });
  expect(middle).toMatchObject({ status: 'stalled', fault: 'blackHole middle' });
  expect(middle?.bytes).toBeGreaterThanOrEqual(SIZE / 2);
  expect(middle?.bytes).toBeLessThan(SIZE * 0.75);
  expect(await listed(client, UploadId)).toEqual([]);
});

test.for([200, 403, 502] as const)(
  'a page of something between says %i in HTML, without a word of S3’s or of CORS, and nothing is done',
  async (status, { running }) => {
    running.faults.add({ service: 's3', operation: 'PutObject', fault: { kind: 'page', status } });
    const answer = await put(running);
    expect(answer).toMatchObject({ status, headers: { 'content-type': 'text/html' } });
    expect(answer.text).toMatch(/^<!doctype html>/);
    const ours = Object.keys(answer.headers).filter((name) => /^(access-control|x-amz)-/.test(name));
    expect(ours).toEqual([]);
    expect(running.journal.entries()).toMatchObject([{ status, fault: `page ${status}`, bytes: 100 }]);
    expect(await running.s3.objects()).toEqual([]);
  },
);

test('a fault of everything strikes also what is none of S3’s operations, as a probe', async ({
  running,
}) => {
  const probe = { method: 'HEAD', path: '/', headers: {} };
  expect((await exchange(running.origin, probe)).status).toBeGreaterThanOrEqual(400);
  running.faults.add({ service: 's3', fault: { kind: 'drop', when: 'before' } });
  await expect(exchange(running.origin, probe)).rejects.toThrow();
  expect(running.journal.entries({ operation: 'Unsupported' })).toHaveLength(2);
});

test('a delay only delays', async ({ running }) => {
  running.faults.add({ service: 's3', fault: { kind: 'delay', ms: 60 } });
  const start = performance.now();
  expect((await put(running)).status).toBe(200);
  // Timers may fire a millisecond early.
  expect(performance.now() - start).toBeGreaterThanOrEqual(58);
  expect(running.journal.entries()).toMatchObject([{ status: 200, fault: 'delay' }]);
});

test('a throttle holds for all connections together, and another fault may come on top', async ({
  running,
}) => {
  running.faults.add({ service: 's3', fault: { kind: 'throttle', bytesPerSecond: 1_000_000 } });
  running.faults.add({ service: 's3', skip: 3, fault: { kind: 'slowDown' } });
  const start = performance.now();
  const answers = await Promise.all([1, 2, 3, 4].map(() => put(running, 100_000)));
  expect(performance.now() - start).toBeGreaterThanOrEqual(398);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 503]);
});

test('a throttle that is lifted lets what waits go on at once', async ({ running }) => {
  const id = running.faults.add({ service: 's3', fault: { kind: 'throttle', bytesPerSecond: 1 } });
  const sent = put(running, SIZE);
  await expect.poll(() => running.faults.list()[0]?.struck).toBe(1);
  running.faults.remove(id);
  expect((await sent).status).toBe(200);
});

test('the journal tells each call’s operation, key, part and bytes, and no secret', async ({ running }) => {
  const client = running.client();
  const UploadId = await create(client);
  await send(client, UploadId, 7, 1000);
  const [created, part] = running.journal.entries();
  expect(created).toMatchObject({
    service: 's3',
    operation: 'CreateMultipartUpload',
    method: 'POST',
    status: 200,
  });
  expect(part).toMatchObject({
    ...{ operation: 'UploadPart', method: 'PUT', bucket: BUCKET, key: KEY, uploadId: UploadId },
    ...{ partNumber: 7, bytes: 1000, status: 200 },
  });
  expect(JSON.stringify(running.journal.entries())).not.toMatch(/Signature|AKIA|secret/i);
});
