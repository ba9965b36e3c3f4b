import 'fake-indexeddb/auto';
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, vi } from 'vitest';
import { Dialect } from '../src/sandbox/s3/dialect.ts';
import {
  BUCKET,
  bytes,
  KEY,
  MIB,
  permit,
  test,
  type RunningS3,
} from '../src/sandbox/s3/testing/running-s3.ts';
import { createS3Edge } from '../src/lib/s3/remote.ts';
import { HOUR, samplePermit } from '../src/lib/upload/testing/samples.ts';
import type { UploadId } from '../src/lib/upload/upload.ts';
import { Engine } from '../src/sw/engine/engine.ts';
import { newUpload, Surroundings } from '../src/sw/engine/testing/surroundings.ts';

const CONTENT = new Uint8Array(bytes(11 * MIB));
const SHA256 = createHash('sha256').update(CONTENT).digest('hex');

let set: Surroundings;
let engines: Engine[];
beforeEach(() => {
  set = new Surroundings();
  engines = [];
});
afterEach(async () => {
  for (const engine of engines) await engine.drain();
  await set.ended();
});

/** An engine whose S3 is the sandbox's, over HTTP; its Portal and gateway are in memory. */
async function startOn(running: RunningS3): Promise<Engine> {
  const { accessKeyId, secretAccessKey, sessionToken } = running.allow(permit());
  const environment = set.environment();
  const now = Date.now();
  const held = samplePermit({
    ...{ bucket: BUCKET, key: KEY, region: 'us-east-1', accessKeyId, secretAccessKey },
    ...{ sessionToken: sessionToken ?? '', issuedAt: now, expiresAt: now + HOUR },
  });
  const config = { portalName: 'Portal', s3Endpoint: running.origin, sandbox: null, time: now };
  const engine = new Engine({
    ...environment,
    gateway: {
      ...environment.gateway,
      config: () => Promise.resolve({ config, serverTime: { time: Date.now(), within: 0 } }),
    },
    portal: { ...environment.portal, fetchPermit: () => Promise.resolve(held) },
    createS3: createS3Edge,
  });
  engines.push(engine);
  await engine.start();
  return engine;
}

async function upload(engine: Engine, size: number): Promise<UploadId> {
  const added = newUpload('house.tar', size);
  await engine.add(added.upload, new File([CONTENT.slice(0, size)], 'house.tar', { lastModified: 1 }));
  return added.id;
}

async function ends(engine: Engine, id: UploadId, phase: object): Promise<void> {
  await vi.waitFor(
    () => {
      // A wait ends by itself later; a person may end it now.
      if (engine.views.all().some((view) => view.phase.name === 'waiting'))
        void engine.tell([id], { type: 'online' });
      expect(engine.views.all().find((view) => view.id === id)?.phase).toMatchObject(phase);
    },
    { timeout: 20_000, interval: 20 },
  );
}

function bytesSent(running: RunningS3): number {
  return running.journal
    .entries()
    .filter(({ status }) => status === 200)
    .filter(({ operation }) => operation === 'UploadPart' || operation === 'PutObject')
    .reduce((sum, entry) => sum + entry.bytes, 0);
}

async function expectWhole(running: RunningS3): Promise<void> {
  const objects = await running.s3.objects();
  expect(await Promise.all(objects.map((object) => object.sha256()))).toEqual([SHA256]);
  expect(await running.s3.uploads()).toEqual([]);
}

describe.each(Dialect.options)('on a server that is %s', (dialect) => {
  test('the engine gets a file through, and sends no byte of it twice', async ({ running }) => {
    running.dialect = dialect;
    const engine = await startOn(running);
    await ends(engine, await upload(engine, CONTENT.length), { name: 'done' });
    await expectWhole(running);
    expect(bytesSent(running)).toBe(CONTENT.length);
  });

  test('an altered part is sent again, and no other', async ({ running }) => {
    running.dialect = dialect;
    running.faults.add({
      ...{ service: 's3', operation: 'UploadPart', partNumber: 2, count: 1 },
      fault: { kind: 'corrupt' },
    });
    const engine = await startOn(running);
    await ends(engine, await upload(engine, CONTENT.length), { name: 'done' });
    await expectWhole(running);
    expect(bytesSent(running)).toBeLessThanOrEqual(CONTENT.length + 5 * MIB);
  });
});

describe('on AWS', () => {
  test('Complete tells the size and the checksum of the whole object, and S3 agrees', async ({ running }) => {
    const engine = await startOn(running);
    await ends(engine, await upload(engine, CONTENT.length), { name: 'done' });
    expect(running.journal.entries({ operation: 'CompleteMultipartUpload' })).toMatchObject([
      { status: 200, checksum: 'CRC64NVME', objectSize: CONTENT.length },
    ]);
  });

  test('a part that is altered each time is given up after some tries, and says so', async ({ running }) => {
    running.faults.add({
      ...{ service: 's3', operation: 'UploadPart', partNumber: 2 },
      fault: { kind: 'corrupt' },
    });
    const engine = await startOn(running);
    const id = await upload(engine, CONTENT.length);
    await ends(engine, id, { name: 'failed', failure: { reason: 'bytes-altered' } });
    // One more where a machine is so busy that a part seems to stand still, and is cut and sent again.
    const tries = running.journal.entries({ operation: 'UploadPart', code: 'BadDigest' }).length;
    expect(tries).toBeGreaterThanOrEqual(16);
    expect(tries).toBeLessThanOrEqual(18);
    expect(await running.s3.objects()).toEqual([]);
  });
});
