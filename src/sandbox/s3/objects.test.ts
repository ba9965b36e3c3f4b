import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { expect } from 'vitest';
import { ACL, BUCKET, KEY, MIB, bytes, permit, refusal, test } from './testing/running-s3.ts';

const TARGET = { Bucket: BUCKET, Key: KEY };

function md5(content: Uint8Array): string {
  return createHash('md5').update(content).digest('hex');
}

test('an object put in one request comes back with its MD5 as ETag', async ({ running }) => {
  const content = bytes(3 * MIB);
  const permitted = running.client(running.allow(permit()));
  const put = await permitted.send(
    new PutObjectCommand({ ...TARGET, ACL, Body: content, ContentType: 'image/jpeg' }),
  );
  expect(put.ETag).toBe(`"${md5(content)}"`);
  const got = await running.client().send(new GetObjectCommand(TARGET));
  expect(got).toMatchObject({ ETag: put.ETag, ContentLength: content.length, ContentType: 'image/jpeg' });
  expect(md5((await got.Body?.transformToByteArray()) ?? Buffer.alloc(0))).toBe(md5(content));
});

test('an empty object is an object', async ({ running }) => {
  const client = running.client();
  await client.send(new PutObjectCommand({ ...TARGET, Body: '' }));
  expect(await client.send(new HeadObjectCommand(TARGET))).toMatchObject({
    ContentLength: 0,
    ETag: '"d41d8cd98f00b204e9800998ecf8427e"',
  });
});

test('what is not there is NoSuchKey, and deleting it is no error', async ({ running }) => {
  const client = running.client();
  expect(await refusal(client.send(new GetObjectCommand(TARGET)))).toBe('404 NoSuchKey');
  expect(await refusal(client.send(new HeadObjectCommand(TARGET)))).toBe('404 NotFound');
  await client.send(new PutObjectCommand({ ...TARGET, Body: 'scan' }));
  expect(await refusal(client.send(new DeleteObjectCommand(TARGET)))).toBe('none');
  expect(await refusal(client.send(new DeleteObjectCommand(TARGET)))).toBe('none');
  expect(await running.s3.object(BUCKET, KEY)).toBeUndefined();
});

test('a range is answered by its bytes, the last ones too', async ({ running }) => {
  const client = running.client();
  await client.send(new PutObjectCommand({ ...TARGET, Body: '0123456789' }));
  const read = async (Range: string): Promise<string | undefined> => {
    const { Body, ContentRange } = await client.send(new GetObjectCommand({ ...TARGET, Range }));
    return `${ContentRange ?? 'whole'}: ${(await Body?.transformToString()) ?? ''}`;
  };
  expect(await read('bytes=2-4')).toBe('bytes 2-4/10: 234');
  expect(await read('bytes=7-')).toBe('bytes 7-9/10: 789');
  expect(await read('bytes=-2')).toBe('bytes 8-9/10: 89');
  expect(await read('bytes=5-99')).toBe('bytes 5-9/10: 56789');
  expect(await read('lines=1-2')).toBe('whole: 0123456789');
});

test('a bucket that is not among those given is NoSuchBucket', async ({ running }) => {
  await running.restart({ buckets: [BUCKET] });
  const client = running.client();
  const elsewhere = new PutObjectCommand({ Bucket: 'elsewhere', Key: KEY, Body: 'scan' });
  expect(await refusal(client.send(elsewhere))).toBe('404 NoSuchBucket');
  expect(await refusal(client.send(new PutObjectCommand({ ...TARGET, Body: 'scan' })))).toBe('none');
});

test('an object that is replaced or deleted stays whole for who reads it, and then leaves no bytes', async ({
  running,
}) => {
  const client = running.client();
  const old = bytes(4 * MIB);
  await client.send(new PutObjectCommand({ ...TARGET, Body: old }));
  const [object] = await running.s3.objects();
  if (!object) throw new Error('no object');
  const reading = object.open();
  await client.send(new PutObjectCommand({ ...TARGET, Body: 'new' }));
  expect(await running.s3.deleteObject(BUCKET, KEY)).toBe(true);
  expect(await running.s3.deleteObject(BUCKET, KEY)).toBe(false);
  expect(md5(await buffer(reading))).toBe(md5(old));
  expect(await readdir(join(running.directory, 'bytes'))).toEqual([]);
});

test('objects tell their size, hash and spans of their bytes to the rest of the sandbox', async ({
  running,
}) => {
  const content = bytes(1000);
  await running.client().send(new PutObjectCommand({ ...TARGET, Body: content }));
  const [object, ...others] = await running.s3.objects();
  if (!object) throw new Error('no object');
  expect(others).toEqual([]);
  expect(object).toMatchObject({
    bucket: BUCKET,
    key: KEY,
    size: 1000,
    etag: md5(content),
    uploadId: undefined,
  });
  expect(await object.sha256()).toBe(createHash('sha256').update(content).digest('hex'));
  const span = await buffer(object.open({ start: 100, end: 228 }));
  expect(md5(span)).toBe(md5(content.subarray(100, 228)));
});
