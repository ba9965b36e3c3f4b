import { createHash } from 'node:crypto';
import { describe, expect } from 'vitest';
import {
  KEY,
  BUCKET,
  MIB,
  bytes,
  permit as credential,
  test,
  type RunningS3,
} from '../../sandbox/s3/testing/running-s3.ts';
import type { Part } from '../upload/part.ts';
import type { Multipart } from '../upload/permit.ts';
import { plan } from '../upload/plan.ts';
import { crc64Nvme } from './checksum.ts';
import { combineCrc64 } from './combine-checksums.ts';
import { S3Error, type S3Trouble } from './errors.ts';
import { createS3Edge } from './remote.ts';
import type { S3Edge, S3EdgeOptions } from './s3-edge.ts';

const PART_SIZE = 5 * MIB;
const FILE = new Blob([new Uint8Array(bytes(PART_SIZE + 123))]);
const live = new AbortController().signal;

function permitFor(running: RunningS3, changes: Parameters<typeof credential>[0] = {}) {
  const { accessKeyId, secretAccessKey, sessionToken } = running.allow(credential(changes));
  return {
    bucket: BUCKET,
    key: KEY,
    region: 'us-east-1',
    accessKeyId,
    secretAccessKey,
    sessionToken: sessionToken ?? '',
  };
}
type TestPermit = ReturnType<typeof permitFor>;

function edgeTo(running: RunningS3, options: Partial<S3EdgeOptions> = {}): S3Edge {
  return createS3Edge({
    endpoint: running.origin,
    clockOffset: () => 0,
    onClockSkew: () => undefined,
    ...options,
  });
}

async function begin(edge: S3Edge, permit: TestPermit): Promise<Multipart> {
  const { uploadId, checksum } = await edge.createMultipart(permit, { checksum: 'CRC64NVME' }, live);
  return { uploadId, checksum, bucket: BUCKET, key: KEY, partSize: PART_SIZE };
}

async function sendAll(edge: S3Edge, permit: TestPermit, multipart: Multipart): Promise<Part[]> {
  const parts: Part[] = [];
  for (const span of plan(FILE.size, PART_SIZE)) {
    const slice = FILE.slice(span.start, span.end);
    parts.push(await edge.sendPart(permit, multipart, span, slice, await crc64Nvme(slice), live));
  }
  return parts;
}

const objectChecksum = (parts: readonly Part[]) =>
  combineCrc64(parts.map(({ checksum, size }) => ({ checksum: checksum ?? '', size })));

async function troubleIn(request: Promise<unknown>): Promise<S3Trouble> {
  const error: unknown = await request.catch((thrown: unknown) => thrown);
  if (!(error instanceof S3Error)) throw new Error('not an S3Error', { cause: error });
  return error.trouble;
}

async function sha256(blob: Blob): Promise<string> {
  return createHash('sha256')
    .update(new Uint8Array(await blob.arrayBuffer()))
    .digest('hex');
}

describe('a whole upload', () => {
  test('arrives byte for byte, its parts listed with their checksums, and the object’s checked', async ({
    running,
  }) => {
    const edge = edgeTo(running);
    const permit = permitFor(running);
    const multipart = await begin(edge, permit);
    const parts = await sendAll(edge, permit, multipart);
    expect(await edge.listParts(permit, multipart, live)).toEqual(parts);
    await edge.completeMultipart(
      permit,
      multipart,
      parts,
      { size: FILE.size, objectChecksum: objectChecksum(parts) },
      live,
    );
    const object = await running.s3.object(BUCKET, KEY);
    expect(await object?.sha256()).toBe(await sha256(FILE));
    expect(await troubleIn(edge.listParts(permit, multipart, live))).toEqual({ kind: 'gone' });
  });

  test('of one part arrives by one PutObject', async ({ running }) => {
    const photo = FILE.slice(0, MIB);
    await edgeTo(running).sendWhole(
      permitFor(running),
      photo,
      { contentType: 'image/jpeg', checksum: await crc64Nvme(photo) },
      live,
    );
    expect(await (await running.s3.object(BUCKET, KEY))?.sha256()).toBe(await sha256(photo));
    expect(running.journal.entries().map(({ operation }) => operation)).toEqual(['PutObject']);
  });
});

describe('what S3 refuses', () => {
  test('a part whose bytes are not those of its checksum is corrupted, and not kept', async ({ running }) => {
    const edge = edgeTo(running);
    const permit = permitFor(running);
    const multipart = await begin(edge, permit);
    const wrong = await crc64Nvme(FILE.slice(1, 10));
    const sent = edge.sendPart(
      permit,
      multipart,
      { number: 1, start: 0, end: 9 },
      FILE.slice(0, 9),
      wrong,
      live,
    );
    expect((await troubleIn(sent)).kind).toBe('corrupted');
    expect(await edge.listParts(permit, multipart, live)).toEqual([]);
    const whole = edge.sendWhole(permit, FILE.slice(0, 9), { checksum: wrong }, live);
    expect((await troubleIn(whole)).kind).toBe('corrupted');
  });

  test('completing with a wrong size, checksum, ETag or a missing part is a mismatch', async ({
    running,
  }) => {
    const edge = edgeTo(running);
    const permit = permitFor(running);
    const multipart = await begin(edge, permit);
    const parts = await sendAll(edge, permit, multipart);
    const right = { size: FILE.size, objectChecksum: objectChecksum(parts) };
    const [first] = parts;
    if (!first) expect.fail();
    const attempts: [readonly Part[], typeof right][] = [
      [parts, { ...right, size: FILE.size - 1 }],
      [parts, { ...right, objectChecksum: 'AAAAAAAAAAA=' }],
      [[{ ...first, etag: '"00000000000000000000000000000000"' }, ...parts.slice(1)], right],
      [[...parts, { ...first, number: 9 }], right],
    ];
    for (const [claimed, options] of attempts) {
      const completed = edge.completeMultipart(permit, multipart, claimed, options, live);
      expect((await troubleIn(completed)).kind).toBe('parts-mismatch');
    }
    await edge.completeMultipart(permit, multipart, parts, right, live);
  });

  test('credentials that ran out are expired, foreign ones and another key are denied', async ({
    running,
  }) => {
    const edge = edgeTo(running);
    const old = permitFor(running, { accessKeyId: 'ASIAOLD', expiresAt: Date.now() - 1 });
    const create = (permit: TestPermit) => edge.createMultipart(permit, { checksum: null }, live);
    expect(await troubleIn(create(old))).toEqual({ kind: 'expired' });
    const good = permitFor(running);
    expect((await troubleIn(create({ ...good, sessionToken: 'other', accessKeyId: 'ASIAOTHER' }))).kind).toBe(
      'denied',
    );
    expect((await troubleIn(create({ ...good, secretAccessKey: 'wrong' }))).kind).toBe('denied');
    expect((await troubleIn(create({ ...good, key: 'another/key' }))).kind).toBe('denied');
  });

  test('a clock that is off is corrected, and the same request then goes through', async ({ running }) => {
    running.clockOffset = 3_600_000;
    let offset = 0;
    const edge = edgeTo(running, { clockOffset: () => offset, onClockSkew: (ms) => (offset = ms) });
    const permit = permitFor(running, { expiresAt: null });
    expect((await troubleIn(begin(edge, permit))).kind).toBe('skewed');
    expect(Math.abs(offset - 3_600_000)).toBeLessThan(5_000);
    expect((await begin(edge, permit)).uploadId).not.toBe('');
  });
});

describe('faults', () => {
  test('each is its own trouble', async ({ running }) => {
    const edge = edgeTo(running);
    const permit = permitFor(running);
    const multipart = await begin(edge, permit);
    const slice = FILE.slice(0, 50_000);
    const checksum = await crc64Nvme(slice);
    const faults: [Parameters<RunningS3['faults']['add']>[0]['fault'], S3Trouble['kind']][] = [
      [{ kind: 'drop', when: 'before' }, 'no-answer'],
      [{ kind: 'drop', when: 'middle' }, 'no-answer'],
      [{ kind: 'drop', when: 'after' }, 'no-answer'],
      [{ kind: 'status', status: 500 }, 'transient'],
      [{ kind: 'slowDown', retryAfter: 1.5 }, 'slow-down'],
      [{ kind: 'expiredToken' }, 'expired'],
      [{ kind: 'requestTimeTooSkewed' }, 'skewed'],
    ];
    for (const [fault, kind] of faults) {
      running.faults.add({ service: 's3', operation: 'UploadPart', count: 1, fault });
      const span = { number: 1, start: 0, end: slice.size };
      const sent = edge.sendPart(permit, multipart, span, slice, checksum, live);
      expect({ fault, trouble: (await troubleIn(sent)).kind }).toEqual({ fault, trouble: kind });
    }
  });

  test('a stalled request ends when it is aborted', async ({ running }) => {
    const edge = edgeTo(running);
    const permit = permitFor(running);
    const multipart = await begin(edge, permit);
    running.faults.add({ service: 's3', fault: { kind: 'stall' } });
    const signal = AbortSignal.timeout(50);
    expect(await troubleIn(edge.listParts(permit, multipart, signal))).toEqual({ kind: 'aborted' });
  });

  test('an abort leaves nothing behind', async ({ running }) => {
    const edge = edgeTo(running);
    const permit = permitFor(running);
    const multipart = await begin(edge, permit);
    await sendAll(edge, permit, multipart);
    await edge.abortMultipart(permit, multipart, live);
    expect(await running.s3.uploads()).toEqual([]);
  });
});
