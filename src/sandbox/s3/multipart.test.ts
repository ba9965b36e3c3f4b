import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListPartsCommand,
  UploadPartCommand,
  type CompletedPart,
  type ListPartsCommandOutput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { expect } from 'vitest';
import { ACL, BUCKET, KEY, MIB, bytes, permit, refusal, test } from './testing/running-s3.ts';
import { sendTinyParts } from './testing/tiny-parts.ts';

const TARGET = { Bucket: BUCKET, Key: KEY };

function md5(content: Uint8Array): Buffer {
  return createHash('md5').update(content).digest();
}

async function create(client: S3Client): Promise<string> {
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ ...TARGET, ACL }));
  if (UploadId === undefined) throw new Error('no upload id');
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

function complete(client: S3Client, UploadId: string, Parts: CompletedPart[], more = {}): Promise<object> {
  return client.send(
    new CompleteMultipartUploadCommand({ ...TARGET, UploadId, MultipartUpload: { Parts }, ...more }),
  );
}

test('a permit carries a file in parts, and what comes out is byte for byte what went in', async ({
  running,
}) => {
  const client = running.client(running.allow(permit()));
  const parts = [bytes(5 * MIB, 1), bytes(5 * MIB, 2), bytes(1234, 3)];
  const UploadId = await create(client);
  const sent = await Promise.all(parts.map((part, index) => send(client, UploadId, index + 1, part)));
  expect(sent.map(({ ETag }) => ETag)).toEqual(parts.map((part) => `"${md5(part).toString('hex')}"`));
  const answer = await complete(client, UploadId, sent);
  const etag = `${md5(Buffer.concat(parts.map(md5))).toString('hex')}-3`;
  expect(answer).toMatchObject({ ETag: `"${etag}"`, Bucket: BUCKET, Key: KEY });

  const whole = Buffer.concat(parts);
  const object = await running.s3.object(BUCKET, KEY);
  expect(object).toMatchObject({ size: whole.length, etag, uploadId: UploadId });
  expect(await object?.sha256()).toBe(createHash('sha256').update(whole).digest('hex'));
  expect(await running.s3.uploads()).toEqual([]);
});

test('lib-storage uploads a stream of unknown length with its default checksums', async ({ running }) => {
  const client = running.client(running.allow(permit()));
  const whole = bytes(11 * MIB);
  const upload = new Upload({
    client,
    params: { ...TARGET, ACL, Body: Readable.from([whole.subarray(0, 7 * MIB), whole.subarray(7 * MIB)]) },
    partSize: 5 * MIB,
  });
  await upload.done();
  const object = await running.s3.object(BUCKET, KEY);
  expect(await object?.sha256()).toBe(createHash('sha256').update(whole).digest('hex'));
});

test('a part sent again under its number takes the place of the first', async ({ running }) => {
  const client = running.client();
  const UploadId = await create(client);
  await send(client, UploadId, 1, bytes(100, 1));
  const second = await send(client, UploadId, 1, bytes(200, 2));
  const { Parts } = await client.send(new ListPartsCommand({ ...TARGET, UploadId }));
  expect(Parts).toMatchObject([{ PartNumber: 1, Size: 200, ETag: second.ETag }]);
  await complete(client, UploadId, [second]);
  expect(await running.s3.object(BUCKET, KEY)).toMatchObject({ size: 200 });
});

// 1,100 requests take a busy machine longer than the usual five seconds.
test(
  'parts are listed a thousand a page, in order, whatever order they came in',
  { timeout: 60_000 },
  async ({ running }) => {
    const client = running.client(running.allow(permit()));
    const UploadId = await create(client);
    const numbers = Array.from({ length: 1100 }, (_, index) => index + 1);
    await sendTinyParts(running.origin, `/${BUCKET}/${KEY}`, UploadId, numbers.toReversed());
    const pages: ListPartsCommandOutput[] = [];
    // Not by paginateListParts: S3 names a next marker on the last page too, and the SDK's paginator never ends.
    for (let truncated = true; truncated;) {
      const marker = pages.at(-1)?.NextPartNumberMarker;
      const page = await client.send(new ListPartsCommand({ ...TARGET, UploadId, PartNumberMarker: marker }));
      truncated = page.IsTruncated ?? false;
      pages.push(page);
    }
    expect(
      pages.map(({ Parts = [], IsTruncated, NextPartNumberMarker }) => ({
        count: Parts.length,
        IsTruncated,
        NextPartNumberMarker,
      })),
    ).toEqual([
      { count: 1000, IsTruncated: true, NextPartNumberMarker: '1000' },
      { count: 100, IsTruncated: false, NextPartNumberMarker: '1100' },
    ]);
    const listed = pages.flatMap(({ Parts = [] }) => Parts.map(({ PartNumber }) => PartNumber));
    expect(listed).toEqual(numbers);
  },
);

test('a page is as short as asked for, and starts behind the marker', async ({ running }) => {
  const client = running.client();
  const UploadId = await create(client);
  for (const number of [2, 4, 6, 8]) await send(client, UploadId, number, Buffer.from('part'));
  const page = await client.send(
    new ListPartsCommand({ ...TARGET, UploadId, MaxParts: 2, PartNumberMarker: '2' }),
  );
  expect(page).toMatchObject({ MaxParts: 2, IsTruncated: true, NextPartNumberMarker: '6' });
  expect(page.Parts?.map(({ PartNumber }) => PartNumber)).toEqual([4, 6]);
  expect(page.Parts?.[0]).not.toHaveProperty('ChecksumCRC32');
});

test('an upload that nobody knows, or of another key, is NoSuchUpload to every call', async ({ running }) => {
  const client = running.client();
  const UploadId = await create(client);
  for (const target of [
    { ...TARGET, UploadId: 'unknown' },
    { Bucket: BUCKET, Key: 'other', UploadId },
  ]) {
    expect(await refusal(client.send(new ListPartsCommand(target)))).toBe('404 NoSuchUpload');
    expect(await refusal(client.send(new AbortMultipartUploadCommand(target)))).toBe('404 NoSuchUpload');
    expect(
      await refusal(client.send(new UploadPartCommand({ ...target, PartNumber: 1, Body: 'part' }))),
    ).toBe('404 NoSuchUpload');
    expect(
      await refusal(
        client.send(
          new CompleteMultipartUploadCommand({
            ...target,
            MultipartUpload: { Parts: [{ PartNumber: 1, ETag: 'x' }] },
          }),
        ),
      ),
    ).toBe('404 NoSuchUpload');
  }
});

test('an aborted upload is gone with its parts', async ({ running }) => {
  const client = running.client(running.allow(permit()));
  const UploadId = await create(client);
  const part = await send(client, UploadId, 1, bytes(5 * MIB));
  const answer = await client.send(new AbortMultipartUploadCommand({ ...TARGET, UploadId }));
  expect(answer.$metadata.httpStatusCode).toBe(204);
  expect(await refusal(client.send(new AbortMultipartUploadCommand({ ...TARGET, UploadId })))).toBe(
    '404 NoSuchUpload',
  );
  expect(await refusal(complete(client, UploadId, [part]))).toBe('404 NoSuchUpload');
  expect(await running.s3.uploads()).toEqual([]);
});

test.for([
  ['out of order', '400 InvalidPartOrder', (parts: CompletedPart[]) => parts.reverse()],
  ['named twice', '400 InvalidPartOrder', ([first = {}]: CompletedPart[]) => [first, first]],
  ['never sent', '400 InvalidPart', (parts: CompletedPart[]) => [...parts, { PartNumber: 9, ETag: 'x' }]],
  ['of another ETag', '400 InvalidPart', ([, last]: CompletedPart[]) => [{ ...last, ETag: '"0123"' }]],
  ['missing altogether', '400 MalformedXML', () => []],
] as const)('Complete refuses parts %s', async ([, expected, change], { running }) => {
  const client = running.client();
  const UploadId = await create(client);
  const parts = [await send(client, UploadId, 1, bytes(5 * MIB)), await send(client, UploadId, 2, bytes(10))];
  expect(await refusal(complete(client, UploadId, change([...parts])))).toBe(expected);
  expect(await refusal(complete(client, UploadId, parts))).toBe('none');
});

test('only the last part may be under 5 MiB', async ({ running }) => {
  const client = running.client();
  const UploadId = await create(client);
  const parts = [
    await send(client, UploadId, 1, bytes(5 * MIB - 1)),
    await send(client, UploadId, 2, bytes(10)),
  ];
  const refused = await complete(client, UploadId, parts).catch((error: unknown) => error);
  expect(refused).toMatchObject({
    name: 'EntityTooSmall',
    ProposedSize: String(5 * MIB - 1),
    MinSizeAllowed: String(5 * MIB),
    PartNumber: '1',
  });
});

test('Complete may name fewer parts than were sent; the others are dropped', async ({ running }) => {
  const client = running.client();
  const UploadId = await create(client);
  await send(client, UploadId, 1, bytes(300));
  const second = await send(client, UploadId, 2, bytes(20));
  await complete(client, UploadId, [second]);
  expect(await running.s3.object(BUCKET, KEY)).toMatchObject({ size: 20 });
});

test('Complete checks the size it is told', async ({ running }) => {
  const client = running.client();
  const UploadId = await create(client);
  const part = await send(client, UploadId, 1, bytes(300));
  expect(await refusal(complete(client, UploadId, [part], { MpuObjectSize: 301 }))).toBe(
    '400 InvalidRequest',
  );
  expect(await refusal(complete(client, UploadId, [part], { MpuObjectSize: 300 }))).toBe('none');
});

test('Complete asked again gives the same answer for ten minutes, then NoSuchUpload', async ({ running }) => {
  const client = running.client();
  const UploadId = await create(client);
  const part = await send(client, UploadId, 1, bytes(300));
  const first = await complete(client, UploadId, [part]);
  running.clockOffset = 9 * 60_000;
  expect(await complete(client, UploadId, [part])).toEqual({
    ...first,
    $metadata: expect.any(Object) as object,
  });
  expect(await refusal(client.send(new ListPartsCommand({ ...TARGET, UploadId })))).toBe('404 NoSuchUpload');
  running.clockOffset = 11 * 60_000;
  expect(await refusal(complete(client, UploadId, [part]))).toBe('404 NoSuchUpload');
});

test('a part number is from 1 to 10,000', async ({ running }) => {
  const client = running.client();
  const UploadId = await create(client);
  for (const number of [0, 10_001])
    expect(await refusal(send(client, UploadId, number, bytes(1)))).toBe('400 InvalidArgument');
  await send(client, UploadId, 10_000, bytes(1));
});

test('an object keeps its type and metadata, and ranges of it cross its parts', async ({ running }) => {
  const client = running.client();
  const { UploadId = '' } = await client.send(
    new CreateMultipartUploadCommand({
      ...TARGET,
      ContentType: 'application/x-tar',
      Metadata: { site: 'é' },
    }),
  );
  const parts = [bytes(5 * MIB, 1), bytes(100, 2)];
  const sent = [];
  for (const [index, part] of parts.entries()) sent.push(await send(client, UploadId, index + 1, part));
  await complete(client, UploadId, sent);
  const head = await client.send(new HeadObjectCommand(TARGET));
  expect(head).toMatchObject({ ContentType: 'application/x-tar', ContentLength: 5 * MIB + 100 });
  const range = await client.send(
    new GetObjectCommand({ ...TARGET, Range: `bytes=${5 * MIB - 3}-${5 * MIB + 4}` }),
  );
  expect(range.ContentRange).toBe(`bytes ${5 * MIB - 3}-${5 * MIB + 4}/${5 * MIB + 100}`);
  const expected = Buffer.concat(parts).subarray(5 * MIB - 3, 5 * MIB + 5);
  expect(Buffer.from((await range.Body?.transformToByteArray()) ?? [])).toEqual(expected);
  const beyond = client.send(new GetObjectCommand({ ...TARGET, Range: 'bytes=9999999-' }));
  expect(await refusal(beyond)).toBe('416 InvalidRange');
});
