import { afterEach, expect, inject, test } from 'vitest';
import { commands, userEvent } from 'vitest/browser';
import type { CorsProfile } from '../../sandbox/s3/cors.ts';
import type { Multipart } from '../upload/permit.ts';
import { crc64Nvme } from './checksum.ts';
import { combineCrc64 } from './combine-checksums.ts';
import { S3Error, type S3Trouble } from './errors.ts';
import { createS3Edge } from './remote.ts';
import type { S3Edge } from './s3-edge.ts';

const { origins, permit } = inject('s3');
const live = new AbortController().signal;
const FILE = new Blob([crypto.getRandomValues(new Uint8Array(60_000))]);
const SPAN = { number: 1, start: 0, end: FILE.size };

/** Under the project's root, where both the test's server and the browser may reach it. */
const PICKED = `test-results/picked-${crypto.randomUUID()}.tar`;
afterEach(() => commands.removeFile(PICKED).catch(() => undefined));

function edgeTo(profile: CorsProfile, onPlainBucket?: (entry: string) => void): S3Edge {
  return createS3Edge({
    endpoint: origins[profile],
    clockOffset: () => 0,
    onClockSkew: () => undefined,
    onPlainBucket,
  });
}

async function begin(edge: S3Edge): Promise<Multipart> {
  const { uploadId, checksum } = await edge.createMultipart(permit, { checksum: 'CRC64NVME' }, live);
  return { uploadId, checksum, bucket: permit.bucket, key: permit.key, partSize: 5_242_880 };
}

/** Asks once more where there was no answer, as the engine does. */
async function insist<T>(request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (error) {
    if (error instanceof S3Error && error.trouble.kind === 'no-answer') return request();
    throw error;
  }
}

/** From create to complete, as the engine does it: a missing ETag is listed. */
async function upload(edge: S3Edge): Promise<{ multipart: Multipart; etag: string | null }> {
  const multipart = await insist(() => begin(edge));
  const checksum = await crc64Nvme(FILE);
  const { etag } = await edge.sendPart(permit, multipart, SPAN, FILE, checksum, live);
  const parts = await edge.listParts(permit, multipart, live);
  expect(parts).toMatchObject([{ number: 1, size: FILE.size }]);
  const objectChecksum = combineCrc64([{ checksum, size: FILE.size }]);
  await insist(() =>
    edge.completeMultipart(permit, multipart, parts, { size: FILE.size, objectChecksum }, live),
  );
  return { multipart, etag };
}

async function troubleIn(request: Promise<unknown>): Promise<S3Trouble> {
  const error: unknown = await request.catch((thrown: unknown) => thrown);
  if (!(error instanceof S3Error)) throw new Error('not an S3Error', { cause: error });
  return error.trouble;
}

test('an open bucket takes a file with its checksums', async () => {
  const { multipart, etag } = await upload(edgeTo('open'));
  expect(multipart.checksum).toBe('CRC64NVME');
  expect(etag).toMatch(/^"[0-9a-f]{32}"$/);
});

test('a bucket that hides the ETag takes it too', async () => {
  expect((await upload(edgeTo('etag-hidden'))).etag).toBeNull();
});

test('a bucket that refuses unusual headers takes it without them, and is remembered', async () => {
  const entries: string[] = [];
  const edge = edgeTo('plain-headers', (entry) => entries.push(entry));
  expect((await upload(edge)).multipart.checksum).toBeNull();
  expect(entries).toEqual([]);
  await upload(edge);
  expect(entries).toEqual([`checksum ${permit.bucket}`, `complete ${permit.bucket}`]);
  await edge.sendWhole(permit, FILE, { contentType: 'image/jpeg', checksum: await crc64Nvme(FILE) }, live);
});

test('a bucket that refuses the origin gives no answer', async () => {
  expect(await troubleIn(begin(edgeTo('origin-refused')))).toEqual({ kind: 'no-answer' });
});

test('bytes go like a blob, and a photo goes whole', async () => {
  const edge = edgeTo('open');
  const bytes = new Uint8Array(await FILE.arrayBuffer());
  const checksum = await crc64Nvme(bytes);
  await edge.sendPart(permit, await begin(edge), SPAN, bytes, checksum, live);
  await edge.sendWhole(permit, FILE, { contentType: 'image/jpeg', checksum }, live);
});

test('an error of S3’s is read in a browser too', async () => {
  const edge = edgeTo('open');
  const multipart = { ...(await begin(edge)), uploadId: 'nobody-knows-it' };
  expect(await troubleIn(edge.listParts(permit, multipart, live))).toEqual({ kind: 'gone' });
});

test('a file that changed since it was picked is told from a dead network', async () => {
  const edge = edgeTo('open');
  const multipart = await begin(edge);
  await commands.writeFile(PICKED, 'first');
  const input = document.createElement('input');
  input.type = 'file';
  document.body.append(input);
  await userEvent.upload(input, PICKED);
  const file = input.files?.[0] ?? expect.fail();
  await commands.writeFile(PICKED, 'second and longer');
  const sent = edge.sendPart(permit, multipart, SPAN, file, null, live);
  expect(await troubleIn(sent)).toEqual({ kind: 'source-unreadable' });
  expect(await troubleIn(crc64Nvme(file))).toEqual({ kind: 'source-unreadable' });
  const whole = edge.sendWhole(permit, file, { checksum: null }, live);
  expect(await troubleIn(whole)).toEqual({ kind: 'source-unreadable' });
});
