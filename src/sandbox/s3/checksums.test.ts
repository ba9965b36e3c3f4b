import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
  type ChecksumAlgorithm,
  type ChecksumType,
  type CompletedPart,
  type S3Client,
} from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { createCRC32, createCRC64 } from 'hash-wasm';
import { expect } from 'vitest';
import { element, exchange, presigned, signed } from './testing/raw-request.ts';
import { ROOT } from './testing/root-credential.ts';
import { BUCKET, KEY, MIB, bytes, refusal, test, type RunningS3 } from './testing/running-s3.ts';

const TARGET = { Bucket: BUCKET, Key: KEY };
const PATH = `/${BUCKET}/${KEY}`;

const castagnoli = await createCRC32(0x82f63b78);
const nvme = await createCRC64('9a6c9329ac4bc9b5');

function base64(value: Uint8Array): string {
  return Buffer.from(value).toString('base64');
}

function bigEndian(value: number): Buffer {
  const content = Buffer.alloc(4);
  content.writeUInt32BE(value);
  return content;
}

const RAW = {
  CRC32: (content: Uint8Array) => bigEndian(crc32(content)),
  CRC32C: (content: Uint8Array) => castagnoli.init().update(content).digest('binary'),
  CRC64NVME: (content: Uint8Array) => nvme.init().update(content).digest('binary'),
  SHA1: (content: Uint8Array) => createHash('sha1').update(content).digest(),
  SHA256: (content: Uint8Array) => createHash('sha256').update(content).digest(),
};
type Algorithm = keyof typeof RAW;
const ALGORITHMS: Algorithm[] = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'];

function checksum(algorithm: Algorithm, content: Uint8Array): string {
  return base64(RAW[algorithm](content));
}

/** A client that adds no checksum of its own. */
function plain(running: RunningS3): S3Client {
  return running.client(ROOT, { requestChecksumCalculation: 'WHEN_REQUIRED' });
}

async function create(client: S3Client, algorithm?: ChecksumAlgorithm, type?: ChecksumType): Promise<string> {
  const { UploadId = '' } = await client.send(
    new CreateMultipartUploadCommand({ ...TARGET, ChecksumAlgorithm: algorithm, ChecksumType: type }),
  );
  return UploadId;
}

async function send(
  client: S3Client,
  UploadId: string,
  PartNumber: number,
  Body: Buffer,
  more = {},
): Promise<CompletedPart> {
  const answer = await client.send(new UploadPartCommand({ ...TARGET, UploadId, PartNumber, Body, ...more }));
  const { ETag, ChecksumCRC32, ChecksumCRC32C, ChecksumCRC64NVME, ChecksumSHA1, ChecksumSHA256 } = answer;
  return { PartNumber, ETag, ChecksumCRC32, ChecksumCRC32C, ChecksumCRC64NVME, ChecksumSHA1, ChecksumSHA256 };
}

function complete(client: S3Client, UploadId: string, Parts: CompletedPart[], more = {}): Promise<object> {
  return client.send(
    new CompleteMultipartUploadCommand({ ...TARGET, UploadId, MultipartUpload: { Parts }, ...more }),
  );
}

test.for(ALGORITHMS)('an object’s %s is checked, echoed and kept', async (algorithm, { running }) => {
  const client = plain(running);
  const content = bytes(700_000);
  const value = checksum(algorithm, content);
  const put = { ...TARGET, Body: content };
  const answer = await client.send(new PutObjectCommand({ ...put, [`Checksum${algorithm}`]: value }));
  expect(answer).toMatchObject({ [`Checksum${algorithm}`]: value, ChecksumType: 'FULL_OBJECT' });
  const head = await client.send(new HeadObjectCommand({ ...TARGET, ChecksumMode: 'ENABLED' }));
  expect(head).toMatchObject({ [`Checksum${algorithm}`]: value });
  const wrong = { [`Checksum${algorithm}`]: checksum(algorithm, bytes(5)) };
  expect(await refusal(client.send(new PutObjectCommand({ ...put, ...wrong })))).toBe('400 BadDigest');
  const invalid = { [`Checksum${algorithm}`]: 'AAA=' };
  expect(await refusal(client.send(new PutObjectCommand({ ...put, ...invalid })))).toBe('400 InvalidRequest');
});

test('Content-MD5 is checked; one that is none is InvalidDigest', async ({ running }) => {
  const client = plain(running);
  const put = (ContentMD5: string): Promise<string> =>
    refusal(client.send(new PutObjectCommand({ ...TARGET, Body: 'scan', ContentMD5 })));
  const md5 = (content: string): string => createHash('md5').update(content).digest('base64');
  expect(await put(md5('scan'))).toBe('none');
  expect(await put(md5('scam'))).toBe('400 BadDigest');
  expect(await put('short')).toBe('400 InvalidDigest');
});

test('a signed SHA-256 of the body is checked, and a refused body leaves what was there', async ({
  running,
}) => {
  const put = async (claimed: string, body: string): Promise<string | undefined> => {
    const sha256 = createHash('sha256').update(claimed).digest('hex');
    const request = await signed(running.origin, ROOT, {
      ...{ method: 'PUT', path: PATH, body: Buffer.from(body) },
      headers: { 'x-amz-content-sha256': sha256 },
    });
    return (await exchange(running.origin, request)).code;
  };
  expect(await put('scan', 'scan')).toBeUndefined();
  expect(await put('scan', 'other')).toBe('XAmzContentSHA256Mismatch');
  expect(await running.s3.object(BUCKET, KEY)).toMatchObject({ size: 4 });
});

test('two checksums at once, or one that is announced and missing, are InvalidRequest', async ({
  running,
}) => {
  const put = async (headers: Record<string, string>): Promise<string | undefined> => {
    const request = await signed(running.origin, ROOT, {
      ...{ method: 'PUT', path: PATH, body: Buffer.from('scan'), headers },
    });
    return (await exchange(running.origin, request)).code;
  };
  const scan = Buffer.from('scan');
  const crc = { 'x-amz-checksum-crc32': checksum('CRC32', scan) };
  expect(await put({ ...crc, 'x-amz-checksum-sha1': checksum('SHA1', scan) })).toBe('InvalidRequest');
  expect(await put({ 'x-amz-sdk-checksum-algorithm': 'CRC32' })).toBe('InvalidRequest');
  expect(await put({ ...crc, 'x-amz-sdk-checksum-algorithm': 'SHA1' })).toBe('InvalidRequest');
  expect(await put({ ...crc, 'x-amz-sdk-checksum-algorithm': 'CRC32' })).toBeUndefined();
});

test('a checksum in a presigned address is taken and ignored, as the SDK’s of an empty body must be', async ({
  running,
}) => {
  const query = { 'x-amz-checksum-crc32': 'AAAAAA==', 'x-amz-sdk-checksum-algorithm': 'CRC32' };
  const request = await presigned(running.origin, ROOT, {
    ...{ method: 'PUT', path: PATH, body: Buffer.from('scan'), query },
  });
  expect((await exchange(running.origin, request)).status).toBe(200);
});

test.for<[Algorithm, ChecksumType | undefined, ChecksumType]>([
  ['CRC32', undefined, 'COMPOSITE'],
  ['CRC32', 'FULL_OBJECT', 'FULL_OBJECT'],
  ['CRC32C', 'COMPOSITE', 'COMPOSITE'],
  ['CRC32C', 'FULL_OBJECT', 'FULL_OBJECT'],
  ['CRC64NVME', undefined, 'FULL_OBJECT'],
  ['SHA1', undefined, 'COMPOSITE'],
  ['SHA256', 'COMPOSITE', 'COMPOSITE'],
])(
  'an upload with %s of type %s lists its parts’ checksums and makes one of them',
  async ([algorithm, asked, type], { running }) => {
    const client = plain(running);
    const field = `Checksum${algorithm}`;
    const contents = [bytes(5 * MIB, 1), bytes(5 * MIB, 2), bytes(77, 3)];
    const UploadId = await create(client, algorithm, asked);
    const parts = [];
    for (const [index, content] of contents.entries())
      parts.push(await send(client, UploadId, index + 1, content, { [field]: checksum(algorithm, content) }));
    const listed = await client.send(new ListPartsCommand({ ...TARGET, UploadId }));
    expect(listed).toMatchObject({ ChecksumAlgorithm: algorithm, ChecksumType: type });
    expect(listed.Parts).toMatchObject(
      contents.map((content) => ({ [field]: checksum(algorithm, content) })),
    );

    const expected =
      type === 'FULL_OBJECT'
        ? checksum(algorithm, Buffer.concat(contents))
        : `${checksum(algorithm, Buffer.concat(contents.map(RAW[algorithm])))}-3`;
    const wrong = { [field]: checksum(algorithm, Buffer.from('other')) };
    expect(await refusal(complete(client, UploadId, parts, wrong))).toBe('400 BadDigest');
    const otherType = type === 'COMPOSITE' ? 'FULL_OBJECT' : 'COMPOSITE';
    expect(await refusal(complete(client, UploadId, parts, { ChecksumType: otherType }))).toBe(
      '400 InvalidRequest',
    );
    const answer = await complete(client, UploadId, parts, { [field]: expected });
    expect(answer).toMatchObject({ [field]: expected, ChecksumType: type });
    const head = await client.send(new HeadObjectCommand({ ...TARGET, ChecksumMode: 'ENABLED' }));
    expect(head).toMatchObject({ [field]: expected, ChecksumType: type });
  },
);

test('CreateMultipartUpload refuses types that an algorithm can’t have', async ({ running }) => {
  const client = plain(running);
  for (const [algorithm, type] of [
    ['SHA256', 'FULL_OBJECT'],
    ['CRC64NVME', 'COMPOSITE'],
    [undefined, 'COMPOSITE'],
    ['MD4', undefined],
  ] as const)
    expect(await refusal(create(client, algorithm as ChecksumAlgorithm, type))).toBe('400 InvalidRequest');
});

test('a part must bring the checksum that a composite upload chose, and no other', async ({ running }) => {
  const client = plain(running);
  const UploadId = await create(client, 'SHA256');
  const content = bytes(100);
  expect(await refusal(send(client, UploadId, 1, content))).toBe('400 InvalidRequest');
  const other = { ChecksumCRC32: checksum('CRC32', content) };
  expect(await refusal(send(client, UploadId, 1, content, other))).toBe('400 InvalidRequest');
  const wrong = { ChecksumSHA256: checksum('SHA256', bytes(99)) };
  expect(await refusal(send(client, UploadId, 1, content, wrong))).toBe('400 BadDigest');
  const part = await send(client, UploadId, 1, content, { ChecksumSHA256: checksum('SHA256', content) });

  const { PartNumber, ETag } = part;
  expect(await refusal(complete(client, UploadId, [{ PartNumber, ETag }]))).toBe('400 InvalidRequest');
  expect(await refusal(complete(client, UploadId, [{ ...part, ...wrong }]))).toBe('400 InvalidPart');
  expect(await refusal(complete(client, UploadId, [{ ...part, ChecksumSHA256: 'no' }]))).toBe(
    '400 InvalidArgument',
  );
  expect(await refusal(complete(client, UploadId, [part]))).toBe('none');
});

test('a full-object upload computes the checksums that its parts don’t bring', async ({ running }) => {
  const client = plain(running);
  const UploadId = await create(client, 'CRC64NVME');
  const content = bytes(123_456);
  const { PartNumber, ETag } = await send(client, UploadId, 1, content);
  const { Parts } = await client.send(new ListPartsCommand({ ...TARGET, UploadId }));
  expect(Parts).toMatchObject([{ ChecksumCRC64NVME: checksum('CRC64NVME', content) }]);
  expect(await complete(client, UploadId, [{ PartNumber, ETag }])).toMatchObject({
    ChecksumCRC64NVME: checksum('CRC64NVME', content),
  });
});

test('an upload that chose no algorithm checks a part’s checksum and forgets it', async ({ running }) => {
  const client = plain(running);
  const UploadId = await create(client);
  const content = bytes(100);
  const wrong = { ChecksumCRC32: checksum('CRC32', bytes(99)) };
  expect(await refusal(send(client, UploadId, 1, content, wrong))).toBe('400 BadDigest');
  const part = await send(client, UploadId, 1, content, { ChecksumCRC32: checksum('CRC32', content) });
  expect(part.ChecksumCRC32).toBe(checksum('CRC32', content));
  const listed = await client.send(new ListPartsCommand({ ...TARGET, UploadId }));
  expect(listed.Parts?.[0]?.ChecksumCRC32).toBeUndefined();
  expect(await refusal(complete(client, UploadId, [part]))).toBe('400 InvalidPart');
  const { PartNumber, ETag } = part;
  expect(await refusal(complete(client, UploadId, [{ PartNumber, ETag }]))).toBe('none');
});

test('Complete refuses a document that is none, or not the one that was signed', async ({ running }) => {
  const client = plain(running);
  const UploadId = await create(client);
  const { ETag = '' } = await send(client, UploadId, 1, bytes(10));
  const part = `<Part><PartNumber>1</PartNumber><ETag>${ETag}</ETag></Part>`;
  const good = `<CompleteMultipartUpload>${part}</CompleteMultipartUpload>`;
  const post = async (document: string, signedFor = document): Promise<string | undefined> => {
    const request = await signed(running.origin, ROOT, {
      ...{ method: 'POST', path: PATH, query: { uploadId: UploadId }, body: Buffer.from(document) },
      headers: { 'x-amz-content-sha256': createHash('sha256').update(signedFor).digest('hex') },
    });
    return (await exchange(running.origin, request)).code;
  };
  for (const bad of [
    '',
    'parts',
    '<CompleteMultipartUpload>',
    '<CompleteMultipartUpload></CompleteMultipartUpload>',
    `<Other>${part}</Other>`,
    good.replace('</ETag>', ''),
    good.replace('<PartNumber>1</PartNumber>', ''),
    good.replace('>1<', '>one<'),
    good.replace('>1<', '>0<'),
  ])
    expect(await post(bad), bad).toBe('MalformedXML');
  expect(await post(good.replace('>1<', '>2<'), good)).toBe('XAmzContentSHA256Mismatch');
  expect(await post(good)).toBeUndefined();
});

test('an error’s text is escaped where it repeats what the client sent', async ({ running }) => {
  const request = await signed(running.origin, ROOT, { method: 'GET', path: `/${BUCKET}/a<b>&"c` });
  const answer = await exchange(running.origin, request);
  expect(answer.code).toBe('NoSuchKey');
  expect(element(answer.text, 'Key')).toBe('a&lt;b&gt;&amp;&quot;c');
});
