import { createHash } from 'node:crypto';
import { describe, expect } from 'vitest';
import { Dialect } from '../../sandbox/s3/dialect.ts';
import {
  BUCKET,
  bytes,
  KEY,
  MIB,
  permit as credential,
  test,
  type RunningS3,
} from '../../sandbox/s3/testing/running-s3.ts';
import type { Part } from '../upload/part.ts';
import { plan } from '../upload/plan.ts';
import { reconcile } from '../upload/reconcile.ts';
import type { Multipart } from '../upload/permit.ts';
import { crc64Nvme, md5 } from './checksum.ts';
import { S3Error } from './errors.ts';
import { createS3Edge } from './remote.ts';
import type { S3Edge, S3Permit } from './s3-edge.ts';

const PART_SIZE = 5 * MIB;
const CONTENT = new Uint8Array(bytes(PART_SIZE + 123));
const FILE = new Blob([CONTENT]);
const SHA256 = createHash('sha256').update(CONTENT).digest('hex');
const live = new AbortController().signal;

interface Setting {
  readonly edge: S3Edge;
  readonly permit: S3Permit;
  readonly told: string[];
}

function settingFor(running: RunningS3, dialect: Dialect, known: readonly string[] = []): Setting {
  running.dialect = dialect;
  const { accessKeyId, secretAccessKey, sessionToken } = running.allow(credential());
  const told: string[] = [];
  const edge = createS3Edge({
    endpoint: running.origin,
    clockOffset: () => 0,
    onClockSkew: () => undefined,
    plainBuckets: known,
    onPlainBucket: (entry) => told.push(entry),
  });
  const keys = { accessKeyId, secretAccessKey, sessionToken: sessionToken ?? '' };
  return { edge, told, permit: { bucket: BUCKET, key: KEY, region: 'us-east-1', ...keys } };
}

async function begin({ edge, permit }: Setting): Promise<Multipart> {
  const created = await edge.createMultipart(permit, { checksum: 'CRC64NVME' }, live);
  return { ...created, bucket: BUCKET, key: KEY, partSize: PART_SIZE };
}

async function sendAll({ edge, permit }: Setting, multipart: Multipart): Promise<Part[]> {
  const parts: Part[] = [];
  for (const span of plan(FILE.size, PART_SIZE)) {
    const slice = FILE.slice(span.start, span.end);
    const part = await edge.sendPart(permit, multipart, span, slice, await crc64Nvme(slice), live);
    parts.push({ ...part, md5: await md5(slice) });
  }
  return parts;
}

/** The numbers of the parts that count after S3 was asked. */
async function kept(
  { edge, permit }: Setting,
  multipart: Multipart,
  parts: readonly Part[],
): Promise<number[]> {
  const listed = await edge.listParts(permit, multipart, live);
  const asked = listed.map((part) => ({ ...part, etag: part.etag ?? '', fileChecksum: null }));
  return reconcile(FILE.size, multipart, parts, asked).map(({ number }) => number);
}

function complete({ edge, permit }: Setting, multipart: Multipart, parts: readonly Part[]): Promise<void> {
  return edge.completeMultipart(permit, multipart, parts, { size: FILE.size }, live);
}

function kindOf(error: unknown): string {
  return error instanceof S3Error ? error.trouble.kind : 'none';
}

async function kindIn(request: Promise<unknown>): Promise<string> {
  return request.then(() => 'none', kindOf);
}

/** What is remembered of the bucket after an upload. */
const TOLD: Record<Dialect, readonly string[]> = {
  aws: [],
  kms: [],
  ceph: ['refused-checksum'],
  swift: ['refused-checksum'],
  strict: ['refused-checksum', 'refused-acl', 'refused-complete'],
};

describe.each(Dialect.options)('a server that is %s', (dialect) => {
  test('takes a file byte for byte, and is asked for no header twice that it does not take', async ({
    running,
  }) => {
    const setting = settingFor(running, dialect);
    const multipart = await begin(setting);
    const parts = await sendAll(setting, multipart);
    expect(await kept(setting, multipart, parts)).toEqual([1, 2]);
    await complete(setting, multipart, parts);
    expect(await (await running.s3.object(BUCKET, KEY))?.sha256()).toBe(SHA256);
    expect(await running.s3.uploads()).toEqual([]);
    expect(setting.told).toEqual(TOLD[dialect].map((entry) => `${entry} ${BUCKET}`));

    running.journal.clear();
    const again = settingFor(running, dialect, setting.told);
    const second = await begin(again);
    const { edge, permit } = again;
    await complete(again, second, await sendAll(again, second));
    await edge.sendWhole(permit, FILE.slice(0, 9), { checksum: await crc64Nvme(FILE.slice(0, 9)) }, live);
    expect(running.journal.entries().filter(({ status }) => status !== 200)).toEqual([]);
    expect(running.journal.entries()).toHaveLength(5);
    expect(again.told).toEqual([]);
  });

  test('knows no multipart upload that is gone', async ({ running }) => {
    const setting = settingFor(running, dialect);
    const multipart = await begin(setting);
    await setting.edge.abortMultipart(setting.permit, multipart, live);
    expect(await kindIn(setting.edge.listParts(setting.permit, multipart, live))).toBe('gone');
  });

  test('keeps no altered part, or one that does not count', async ({ running }) => {
    const setting = settingFor(running, dialect);
    const multipart = await begin(setting);
    running.faults.add({
      service: 's3',
      operation: 'UploadPart',
      partNumber: 2,
      count: 1,
      fault: { kind: 'corrupt' },
    });
    const sent = await sendAll(setting, multipart).catch(kindOf);
    if (dialect === 'aws' || dialect === 'kms') {
      expect(sent).toBe('corrupted');
      return;
    }
    if (typeof sent === 'string') expect.fail();
    expect(await kept(setting, multipart, sent)).toEqual([1]);
    const parts = await sendAll(setting, multipart);
    await complete(setting, multipart, parts);
    expect(await (await running.s3.object(BUCKET, KEY))?.sha256()).toBe(SHA256);
  });

  test('is sent an altered file of one part again', async ({ running }) => {
    const { edge, permit } = settingFor(
      running,
      dialect,
      TOLD[dialect].map((entry) => `${entry} ${BUCKET}`),
    );
    const checksum = await crc64Nvme(FILE);
    running.faults.add({ service: 's3', operation: 'PutObject', count: 1, fault: { kind: 'corrupt' } });
    const send = () => kindIn(edge.sendWhole(permit, FILE, { checksum }, live));
    expect([await send(), await send()]).toEqual(['corrupted', 'none']);
    expect(await (await running.s3.object(BUCKET, KEY))?.sha256()).toBe(SHA256);
  });
});

test('without checksums, ETags of KMS keys are no reason to send a part again', async ({ running }) => {
  const setting = settingFor(running, 'kms', [`refused-checksum ${BUCKET}`]);
  const multipart = await begin(setting);
  const parts = await sendAll(setting, multipart);
  expect(await kept(setting, multipart, parts)).toEqual([1, 2]);
  const whole = () =>
    kindIn(setting.edge.sendWhole(setting.permit, FILE.slice(0, 9), { checksum: null }, live));
  expect([await whole(), await whole(), await whole()]).toEqual(['corrupted', 'none', 'none']);
});

test('a server that states another checksum than was sent has an altered part, though it took it', async ({
  running,
}) => {
  const setting = settingFor(running, 'aws');
  const multipart = await begin(setting);
  const slice = FILE.slice(0, PART_SIZE);
  const checksum = await crc64Nvme(slice);
  // The bucket's headers are not sent, but S3 computes one all the same, and says it.
  const plain = settingFor(running, 'aws', [`refused-checksum ${BUCKET}`]);
  running.faults.add({ service: 's3', operation: 'UploadPart', count: 1, fault: { kind: 'corrupt' } });
  const span = { number: 1, start: 0, end: PART_SIZE };
  const send = () => kindIn(plain.edge.sendPart(plain.permit, multipart, span, slice, checksum, live));
  expect([await send(), await send()]).toEqual(['corrupted', 'none']);
});
