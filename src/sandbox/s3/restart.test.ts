import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
  type CompletedPart,
  type S3Client,
} from '@aws-sdk/client-s3';
import { fork, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect } from 'vitest';
import { ROOT } from './testing/root-credential.ts';
import { BUCKET, KEY, MIB, bytes, refusal, test } from './testing/running-s3.ts';

const TARGET = { Bucket: BUCKET, Key: KEY };

function sha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

async function create(client: S3Client): Promise<string> {
  const { UploadId = '' } = await client.send(new CreateMultipartUploadCommand(TARGET));
  return UploadId;
}

async function send(
  client: S3Client,
  UploadId: string,
  PartNumber: number,
  Body: Buffer,
): Promise<CompletedPart> {
  const { ETag } = await client.send(new UploadPartCommand({ ...TARGET, UploadId, PartNumber, Body }));
  return { PartNumber, ETag };
}

function complete(
  client: S3Client,
  UploadId: string,
  Parts: CompletedPart[],
): Promise<{ ETag?: string | undefined }> {
  return client.send(new CompleteMultipartUploadCommand({ ...TARGET, UploadId, MultipartUpload: { Parts } }));
}

test('uploads, parts and objects are there after a restart, and an upload goes on', async ({ running }) => {
  const contents = [bytes(5 * MIB, 1), bytes(5 * MIB, 2), bytes(9, 3)] as const;
  let client = running.client();
  await client.send(new PutObjectCommand({ ...TARGET, Key: 'photo.jpg', Body: 'photo' }));
  const UploadId = await create(client);
  const parts = [await send(client, UploadId, 1, contents[0]), await send(client, UploadId, 2, contents[1])];
  await running.restart();
  client = running.client();
  expect(await running.s3.object(BUCKET, 'photo.jpg')).toMatchObject({ size: 5 });
  const { Parts } = await client.send(new ListPartsCommand({ ...TARGET, UploadId }));
  expect(Parts).toMatchObject(parts);
  parts.push(await send(client, UploadId, 3, contents[2]));
  const { ETag } = await complete(client, UploadId, parts);
  await running.restart();
  client = running.client();
  const object = await running.s3.object(BUCKET, KEY);
  expect(await object?.sha256()).toBe(sha256(Buffer.concat(contents)));
  expect(await complete(client, UploadId, parts)).toMatchObject({ ETag });
  running.clockOffset = 11 * 60_000;
  await running.restart();
  expect(await refusal(complete(running.client(), UploadId, parts))).toBe('404 NoSuchUpload');
  expect(await readdir(join(running.directory, 'uploads'))).toEqual([]);
});

/** Starts an S3 in a process of its own, which is to be killed. */
async function startKillable(directory: string): Promise<{ child: ChildProcess; origin: string }> {
  const child = fork(fileURLToPath(new URL('testing/killable-s3.ts', import.meta.url)), [directory], {
    execArgv: ['--import', pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href],
  });
  const [origin] = (await once(child, 'message')) as [string];
  return { child, origin };
}

test(
  'after SIGKILL in the middle of parts, each is there whole or not at all',
  { timeout: 60_000 },
  async ({ running }) => {
    await running.s3.close();
    const { child, origin } = await startKillable(running.directory);
    const client = running.client(ROOT, { endpoint: origin });
    const UploadId = await create(client);
    const contents = new Map(
      Array.from({ length: 40 }, (_, index) => [index + 1, bytes(5 * MIB, index + 1)]),
    );
    const acknowledged: CompletedPart[] = [];
    const numbers = [...contents.keys()];
    const lane = async (): Promise<void> => {
      for (let number = numbers.shift(); number !== undefined; number = numbers.shift()) {
        acknowledged.push(await send(client, UploadId, number, contents.get(number) ?? Buffer.alloc(0)));
        // In the middle of the other lanes' parts.
        if (acknowledged.length === 6) child.kill('SIGKILL');
      }
    };
    const ended = once(child, 'exit');
    await Promise.allSettled([lane(), lane(), lane(), lane()]);
    await ended;
    expect(numbers.length + acknowledged.length).toBeLessThan(contents.size);

    await running.start();
    const survivor = running.client();
    const { Parts = [] } = await survivor.send(new ListPartsCommand({ ...TARGET, UploadId }));
    expect(Parts).toEqual(
      expect.arrayContaining(acknowledged.map((part) => expect.objectContaining(part) as object)),
    );
    expect(await readdir(join(running.directory, 'bytes'))).toHaveLength(Parts.length);
    await complete(
      survivor,
      UploadId,
      Parts.map(({ PartNumber, ETag }) => ({ PartNumber, ETag })),
    );
    const object = await running.s3.object(BUCKET, KEY);
    const expected = Parts.map(({ PartNumber = 0 }) => contents.get(PartNumber) ?? Buffer.alloc(0));
    expect(await object?.sha256()).toBe(sha256(Buffer.concat(expected)));
  },
);
