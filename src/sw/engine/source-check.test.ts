import { describe, expect, it } from 'vitest';
import { crc64Nvme, md5 } from '../../lib/s3/checksum.ts';
import { PartChecksums } from '../../lib/s3/part-checksums.ts';
import type { S3Edge } from '../../lib/s3/s3-edge.ts';
import type { Part } from '../../lib/upload/part.ts';
import { plan } from '../../lib/upload/plan.ts';
import { MIB, sampleMultipart, samplePermit, sampleUpload } from '../../lib/upload/testing/samples.ts';
import { revive } from '../../lib/upload/live.ts';
import { GatewayFacts } from './gateway-facts.ts';
import { Guests } from './guests.ts';
import { runEffect } from './run-effect.ts';
import { runSend } from './run-send.ts';
import { Sources, type OpenSource } from './sources.ts';
import { Surroundings } from './testing/surroundings.ts';

const SIZE = 12 * MIB;
const PART_SIZE = 5 * MIB;
const BYTES = new Uint8Array(SIZE).map((_, index) => index % 251);
const live = new AbortController().signal;
const permit = samplePermit();
const multipart = { ...sampleMultipart(), partSize: PART_SIZE };
const phase = { name: 'finishing', permit, multipart, renewing: false } as const;
const upload = sampleUpload(phase, {
  file: { name: 'house.tar', size: SIZE, type: '', lastModified: 1 },
});

/** The file as the disk has it now. */
function fileOf(bytes: Uint8Array<ArrayBuffer>, lastModified = 1): File {
  return new File([bytes], 'house.tar', { lastModified });
}

function changedAt(index: number): Uint8Array<ArrayBuffer> {
  return BYTES.map((byte, at) => (at === index ? byte ^ 1 : byte));
}

function sourceOf(bytes: File, mayChange = true): OpenSource {
  return { bytes, checksums: new PartChecksums(bytes), mayChange };
}

async function sentParts(kind: 'CRC64NVME' | 'MD5'): Promise<Part[]> {
  return Promise.all(
    plan(SIZE, PART_SIZE).map(async ({ number, start, end }) => {
      const slice = BYTES.slice(start, end);
      const part = { number, etag: `"e${number}"`, size: end - start };
      return kind === 'MD5'
        ? { ...part, checksum: null, md5: await md5(slice) }
        : { ...part, checksum: await crc64Nvme(slice) };
    }),
  );
}

/** What the engine makes of an upload from this source, and whether S3 was asked for anything. */
function engineParts(source: OpenSource) {
  const environment = new Surroundings().environment();
  let asked = 0;
  const s3: Pick<S3Edge, 'completeMultipart' | 'sendPart'> = {
    completeMultipart: () => {
      asked += 1;
      return Promise.resolve();
    },
    sendPart: (_, __, { number, start, end }) => {
      asked += 1;
      return Promise.resolve({ number, etag: `"e${number}"`, size: end - start, checksum: null });
    },
  };
  class Facts extends GatewayFacts {
    override s3 = () => Promise.resolve(s3 as S3Edge);
  }
  class OneSource extends Sources {
    override find = () => Promise.resolve({ ...source, from: 'page' as const });
    override unreadable = () => Promise.resolve({ type: 'sourceMissing' } as const);
  }
  const tools = {
    environment,
    facts: new Facts(environment, () => undefined),
    sources: new OneSource(environment),
    guests: new Guests(environment.store, environment.now),
    isOffline: () => false,
  };
  return { tools, asked: () => asked };
}

async function outcome(source: OpenSource, parts: readonly Part[]): Promise<[event: string, asked: number]> {
  const { tools, asked } = engineParts(source);
  const complete = parts.map((part) => ({ ...part, etag: part.etag ?? '' }));
  const effect = { type: 'completeMultipart', permit, multipart, parts: complete } as const;
  const event = await runEffect(effect, revive(upload, parts), tools, live);
  return [event.type, asked()];
}

describe('before Complete', () => {
  it('a file that is still the same is completed', async () => {
    for (const kind of ['CRC64NVME', 'MD5'] as const)
      expect(await outcome(sourceOf(fileOf(BYTES)), await sentParts(kind))).toEqual(['completed', 1]);
  });

  it('one changed byte in any part that was sent is noticed, and S3 is not asked', async () => {
    for (const kind of ['CRC64NVME', 'MD5'] as const)
      for (const at of [0, PART_SIZE, 7 * MIB, SIZE - 1])
        expect(await outcome(sourceOf(fileOf(changedAt(at))), await sentParts(kind))).toEqual([
          'sourceChanged',
          0,
        ]);
  });

  it('another size or time of change is enough', async () => {
    const parts = await sentParts('CRC64NVME');
    expect(await outcome(sourceOf(fileOf(BYTES, 2)), parts)).toEqual(['sourceChanged', 0]);
    expect(await outcome(sourceOf(fileOf(BYTES.slice(1))), parts)).toEqual(['sourceChanged', 0]);
  });

  it('a copy of ours is not read again', async () => {
    const copy = sourceOf(fileOf(BYTES), false);
    Object.assign(copy.checksums, { of: () => Promise.reject(new Error('read')) });
    expect(await outcome(copy, await sentParts('CRC64NVME'))).toEqual(['completed', 1]);
  });

  it('a file that was taken away after its last part was sent is completed', async () => {
    const gone = fileOf(BYTES);
    const stream = () =>
      new ReadableStream({
        type: 'bytes',
        pull: () => Promise.reject(new DOMException('', 'NotReadableError')),
      });
    const slice = () => Object.assign(new Blob(['x']), { stream });
    expect(await outcome(sourceOf(Object.assign(gone, { slice })), await sentParts('CRC64NVME'))).toEqual([
      'completed',
      1,
    ]);
  });
});

describe('between two parts', () => {
  it('another time of change of a file on the disk is noticed, and no further part is sent', async () => {
    const [span] = plan(SIZE, PART_SIZE);
    if (span === undefined) expect.fail();
    const send = { uploadId: upload.id, span, permit, multipart: { ...multipart, checksum: null } };
    for (const [source, type, most] of [
      [sourceOf(fileOf(BYTES, 2)), 'sourceChanged', 0],
      [sourceOf(fileOf(BYTES)), 'partSent', 1],
    ] as const) {
      const { tools, asked } = engineParts(source);
      const event = await runSend(send, upload, tools, live);
      expect([event.type, asked()]).toEqual([type, most]);
      // What can change is digested whatever its ETag is, to be compared before Complete.
      if (event.type === 'partSent') expect(event.part.md5).toBe(await md5(BYTES.slice(0, PART_SIZE)));
    }
  });
});
