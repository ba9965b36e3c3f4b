import { CreateMultipartUploadCommand, PutObjectCommand, UploadPartCommand } from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import { expect } from 'vitest';
import type { Authenticated } from './authenticate.ts';
import { ChunkedContent } from './aws-chunked.ts';
import { exchange, signed, type RawAnswer, type RawRequest } from './testing/raw-request.ts';
import { ROOT } from './testing/root-credential.ts';
import { ACL, BUCKET, KEY, bytes, permit, test, type RunningS3 } from './testing/running-s3.ts';

const TARGET = { Bucket: BUCKET, Key: KEY };
const PATH = `/${BUCKET}/${KEY}`;

function crcBase64(content: Uint8Array): string {
  const value = Buffer.alloc(4);
  value.writeUInt32BE(crc32(content));
  return value.toString('base64');
}

/** Content in chunks of a size, unsigned, with a trailer. */
function framed(content: Buffer, size: number, trailer: string): Buffer {
  const pieces: Uint8Array[] = [];
  for (let start = 0; start < content.length; start += size) {
    const chunk = content.subarray(start, start + size);
    pieces.push(Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n'));
  }
  return Buffer.concat([...pieces, Buffer.from(`0\r\n${trailer}\r\n\r\n`)]);
}

async function putFramed(running: RunningS3, body: Buffer, length: number): Promise<RawAnswer> {
  const request = await signed(running.origin, ROOT, {
    ...{ method: 'PUT', path: PATH, body },
    headers: {
      'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
      'x-amz-decoded-content-length': String(length),
      'x-amz-trailer': 'x-amz-checksum-crc32',
      'content-encoding': 'aws-chunked',
    },
  });
  return exchange(running.origin, request);
}

test('the SDK’s streams arrive without their framing, their trailing checksum checked', async ({
  running,
}) => {
  const client = running.client(running.allow(permit()));
  const content = bytes(300_000);
  const put = await client.send(
    new PutObjectCommand({ ...TARGET, ACL, Body: Readable.from([content]), ContentLength: content.length }),
  );
  expect(put.ChecksumCRC32).toBe(crcBase64(content));
  expect(await running.s3.object(BUCKET, KEY)).toMatchObject({
    size: content.length,
    etag: createHash('md5').update(content).digest('hex'),
  });
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ ...TARGET, ACL }));
  const part = await client.send(
    new UploadPartCommand({
      ...{ ...TARGET, UploadId, PartNumber: 1, ContentLength: content.length },
      Body: Readable.from([content]),
    }),
  );
  expect(part.ChecksumCRC32).toBe(crcBase64(content));
});

test.for([1, 7, 65_536, 200_000])(
  'content in chunks of %i bytes is put together',
  async (size, { running }) => {
    const content = bytes(size === 1 ? 3000 : 150_000);
    const body = framed(content, size, `x-amz-checksum-crc32:${crcBase64(content)}`);
    expect((await putFramed(running, body, content.length)).status).toBe(200);
    const object = await running.s3.object(BUCKET, KEY);
    expect(object?.etag).toBe(createHash('md5').update(content).digest('hex'));
  },
);

test('a trailer that doesn’t fit, or is missing, stores nothing', async ({ running }) => {
  const content = bytes(1000);
  const wrong = framed(content, 100, `x-amz-checksum-crc32:${crcBase64(bytes(10))}`);
  expect((await putFramed(running, wrong, 1000)).code).toBe('BadDigest');
  expect((await putFramed(running, framed(content, 100, 'x-other:1'), 1000)).code).toBe('InvalidRequest');
  expect(await running.s3.object(BUCKET, KEY)).toBeUndefined();
});

test.for<[string, (body: Buffer) => Buffer]>([
  ['a length that is none', (body) => Buffer.concat([Buffer.from('zz\r\n'), body])],
  ['bytes behind a chunk', (body) => Buffer.concat([Buffer.from('2\r\nabc\r\n'), body])],
  ['an end too early', (body) => body.subarray(0, body.length - 20)],
  ['something behind the end', (body) => Buffer.concat([body, Buffer.from('more')])],
])('framing with %s is IncompleteBody', async ([, spoil], { running }) => {
  const content = bytes(1000);
  const body = framed(content, 100, `x-amz-checksum-crc32:${crcBase64(content)}`);
  expect((await putFramed(running, spoil(body), 1000)).code).toBe('IncompleteBody');
});

test('less content than announced is IncompleteBody', async ({ running }) => {
  const content = bytes(1000);
  const body = framed(content, 100, `x-amz-checksum-crc32:${crcBase64(content)}`);
  expect((await putFramed(running, body, 1001)).code).toBe('IncompleteBody');
});

test('framing is read the same wherever the network cuts it', async () => {
  const authenticated: Authenticated = {
    credential: ROOT,
    key: Buffer.alloc(32),
    claim: {
      ...{ accessKeyId: ROOT.accessKeyId, sessionToken: undefined, signedAt: 0, time: '', signedHeaders: [] },
      ...{ scope: { day: '', region: '', service: 's3' }, signature: '', payload: '', presignedFor: null },
    },
  };
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 400 }),
      fc.integer({ min: 1, max: 100 }),
      fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1 }),
      async (content, size, cuts) => {
        const body = framed(Buffer.from(content), size, 'x-amz-checksum-crc32:AAAAAA==');
        const network = async function* (): AsyncGenerator<Buffer> {
          for (let start = 0, turn = 0; start < body.length; turn++) {
            const length = cuts[turn % cuts.length] ?? 1;
            yield await Promise.resolve(body.subarray(start, start + length));
            start += length;
          }
        };
        const chunked = new ChunkedContent(network(), { signed: false, trailer: true }, authenticated);
        expect((await buffer(chunked.chunks())).toString('hex')).toBe(Buffer.from(content).toString('hex'));
        expect(chunked.trailers.get('x-amz-checksum-crc32')).toBe('AAAAAA==');
      },
    ),
  );
});

/** The worked example of "Signature Calculations for the Authorization Header: Transferring Payload in Multiple Chunks". */
function documentedExample(): RawRequest {
  const seed = '4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9';
  const chunk = (length: number, signature: string): Buffer =>
    Buffer.from(`${length.toString(16)};chunk-signature=${signature}\r\n${'a'.repeat(length)}\r\n`);
  return {
    method: 'PUT',
    path: '/examplebucket/chunkObject.txt',
    headers: {
      host: 's3.amazonaws.com',
      'x-amz-date': '20130524T000000Z',
      'x-amz-storage-class': 'REDUCED_REDUNDANCY',
      'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
      'content-encoding': 'aws-chunked',
      'x-amz-decoded-content-length': '66560',
      'content-length': '66824',
      authorization: `AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class,Signature=${seed}`,
    },
    body: Buffer.concat([
      chunk(65_536, 'ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648'),
      chunk(1024, '0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497'),
      chunk(0, 'b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9'),
    ]),
  };
}

test('the example that AWS documents, signed chunk by chunk, is accepted; one changed byte is not', async ({
  running,
}) => {
  running.allow({
    ...ROOT,
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  });
  await running.restart({ clock: () => Date.UTC(2013, 4, 24) });
  const example = documentedExample();
  expect((await exchange(running.origin, example)).status).toBe(200);
  expect(await running.s3.object('examplebucket', 'chunkObject.txt')).toMatchObject({ size: 66_560 });
  const changed = Buffer.from(example.body ?? []);
  changed[40_000] = 'b'.charCodeAt(0);
  expect((await exchange(running.origin, { ...example, body: changed })).code).toBe('SignatureDoesNotMatch');
});
