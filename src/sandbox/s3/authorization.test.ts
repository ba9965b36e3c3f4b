import {
  AbortMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { expect } from 'vitest';
import { element, exchange, presigned, signed, type RawAnswer } from './testing/raw-request.ts';
import { ROOT } from './testing/root-credential.ts';
import { ACL, BUCKET, KEY, permit, refusal, test, type RunningS3 } from './testing/running-s3.ts';

const TARGET = { Bucket: BUCKET, Key: KEY };
const PATH = `/${BUCKET}/${KEY}`;
const BODY = Buffer.from('scan');

function put(running: RunningS3, credential = ROOT): Promise<string> {
  return refusal(running.client(credential).send(new PutObjectCommand({ ...TARGET, ACL, Body: BODY })));
}

test('a key that nobody has is InvalidAccessKeyId', async ({ running }) => {
  expect(await put(running, permit())).toBe('403 InvalidAccessKeyId');
});

test('a wrong secret is SignatureDoesNotMatch', async ({ running }) => {
  running.allow(permit());
  expect(await put(running, permit({ secretAccessKey: 'guessed' }))).toBe('403 SignatureDoesNotMatch');
});

test('an altered, a missing or a superfluous session token is InvalidToken', async ({ running }) => {
  running.allow(permit());
  expect(await put(running, permit({ sessionToken: 'permit-tokem' }))).toBe('400 InvalidToken');
  expect(await put(running, permit({ sessionToken: null }))).toBe('400 InvalidToken');
  expect(await put(running, { ...ROOT, sessionToken: 'any' })).toBe('400 InvalidToken');
  expect(await put(running, permit())).toBe('none');
});

test('a permit works until its last millisecond, and is ExpiredToken from then on', async ({ running }) => {
  const credential = running.allow(permit({ expiresAt: Date.now() + 600_000 }));
  running.clockOffset = 590_000;
  expect(await put(running, credential)).toBe('none');
  running.clockOffset = 600_000;
  expect(await put(running, credential)).toBe('400 ExpiredToken');
});

test.for([-16, 16])('a clock %i minutes off is told what time it is', async (minutes, { running }) => {
  running.clockOffset = minutes * 60_000;
  const request = await signed(running.origin, ROOT, { method: 'PUT', path: PATH, body: BODY });
  const answer = await exchange(running.origin, request);
  expect(answer).toMatchObject({ status: 403, code: 'RequestTimeTooSkewed' });
  const serverTime = Date.parse(element(answer.text, 'ServerTime') ?? '');
  expect(Math.abs(serverTime - (Date.now() + running.clockOffset))).toBeLessThan(10_000);
  expect(Math.abs(Date.parse(answer.headers.date ?? '') - serverTime)).toBeLessThan(10_000);
});

test('a clock 14 minutes off is good enough, and the SDK corrects one that is not', async ({ running }) => {
  running.clockOffset = 14 * 60_000;
  expect(await put(running)).toBe('none');
  running.clockOffset = 60 * 60_000;
  const patient = running.client(ROOT, { maxAttempts: 2 });
  await patient.send(new PutObjectCommand({ ...TARGET, Body: BODY }));
});

test('PutObject and CreateMultipartUpload demand the permit’s ACL', async ({ running }) => {
  const client = running.client(running.allow(permit()));
  for (const acl of [undefined, 'private', 'public-read'] as const) {
    const target = acl === undefined ? TARGET : { ...TARGET, ACL: acl };
    expect(await refusal(client.send(new PutObjectCommand({ ...target, Body: BODY })))).toBe(
      '403 AccessDenied',
    );
    expect(await refusal(client.send(new CreateMultipartUploadCommand(target)))).toBe('403 AccessDenied');
  }
  expect(await refusal(client.send(new CreateMultipartUploadCommand({ ...TARGET, ACL })))).toBe('none');
});

test('a permit is for its one key, and no other key or bucket', async ({ running }) => {
  const client = running.client(running.allow(permit()));
  const root = running.client();
  for (const target of [
    { Bucket: BUCKET, Key: `${KEY}2` },
    { Bucket: BUCKET, Key: 'stitch-data/5MN/original.tar' },
    { Bucket: 'another', Key: KEY },
  ]) {
    const { UploadId } = await root.send(new CreateMultipartUploadCommand(target));
    const upload = { ...target, UploadId };
    const calls = [
      client.send(new PutObjectCommand({ ...target, ACL, Body: BODY })),
      client.send(new CreateMultipartUploadCommand({ ...target, ACL })),
      client.send(new UploadPartCommand({ ...upload, PartNumber: 1, Body: BODY })),
      client.send(new ListPartsCommand(upload)),
      client.send(new AbortMultipartUploadCommand(upload)),
    ];
    expect(await Promise.all(calls.map(refusal))).toEqual(calls.map(() => '403 AccessDenied'));
  }
});

test('a permit neither reads, lists nor deletes, not even its own key', async ({ running }) => {
  await put(running);
  const client = running.client(running.allow(permit()));
  const calls = [
    client.send(new GetObjectCommand(TARGET)),
    client.send(new DeleteObjectCommand(TARGET)),
    client.send(new ListObjectsV2Command({ Bucket: BUCKET })),
    client.send(new ListMultipartUploadsCommand({ Bucket: BUCKET })),
  ];
  expect(await Promise.all(calls.map(refusal))).toEqual(calls.map(() => '403 AccessDenied'));
  // An answer to HEAD has no body, so the SDK knows no more than the status.
  expect(await refusal(client.send(new HeadObjectCommand(TARGET)))).toMatch(/^403 /);
  expect(await running.s3.object(BUCKET, KEY)).toBeDefined();
});

test('a request without a signature is AccessDenied', async ({ running }) => {
  const answer = await exchange(running.origin, { method: 'PUT', path: PATH, headers: {}, body: BODY });
  expect(answer).toMatchObject({ status: 403, code: 'AccessDenied' });
  expect(answer.headers['x-amz-request-id']).toMatch(/^[0-9A-F]{16}$/);
  expect(element(answer.text, 'RequestId')).toBe(answer.headers['x-amz-request-id']);
  expect(element(answer.text, 'HostId')).toBe(answer.headers['x-amz-id-2']);
});

test('nothing that was signed can be changed on the way', async ({ running }) => {
  const request = await signed(running.origin, ROOT, {
    method: 'PUT',
    path: PATH,
    headers: { 'x-amz-acl': ACL },
    body: BODY,
  });
  const changed = [
    { ...request, path: `${PATH}2` },
    { ...request, path: `${PATH}?partNumber=1&uploadId=x` },
    { ...request, method: 'DELETE', body: undefined },
    { ...request, headers: { ...request.headers, 'x-amz-acl': 'private' } },
    { ...request, headers: { ...request.headers, host: 'elsewhere' } },
  ];
  for (const one of changed)
    expect(await exchange(running.origin, one)).toMatchObject({ status: 403, code: 'SignatureDoesNotMatch' });
  expect((await exchange(running.origin, request)).status).toBe(200);
});

test('an x-amz- header that is not under the signature is refused, and named', async ({ running }) => {
  const request = await signed(running.origin, ROOT, { method: 'PUT', path: PATH, body: BODY });
  const headers = { ...request.headers, 'x-amz-acl': 'public-read' };
  const answer = await exchange(running.origin, { ...request, headers });
  expect(answer).toMatchObject({ status: 403, code: 'AccessDenied' });
  expect(element(answer.text, 'HeadersNotSigned')).toBe('x-amz-acl');
});

function without(name: string) {
  return (headers: Record<string, string>) =>
    Object.fromEntries(Object.entries(headers).filter(([given]) => given !== name));
}

function authorizedBy(authorization: string) {
  return (headers: Record<string, string>) => ({ ...headers, authorization });
}

test.for([
  ['no signature', authorizedBy('AWS4-HMAC-SHA256 Credential=a'), '400 AuthorizationHeaderMalformed'],
  ['version 2', authorizedBy('AWS key:signature'), '400 InvalidRequest'],
  ['no date', without('x-amz-date'), '403 AccessDenied'],
  ['no payload hash', without('x-amz-content-sha256'), '400 MissingSecurityHeader'],
] as const)('an Authorization header with %s is told so', async ([, change, expected], { running }) => {
  const request = await signed(running.origin, ROOT, { method: 'PUT', path: PATH, body: BODY });
  const { status, code } = await exchange(running.origin, { ...request, headers: change(request.headers) });
  expect(`${status} ${code ?? ''}`).toBe(expected);
});

test('where a region is set, another one is refused and the right one named', async ({ running }) => {
  await running.restart({ region: 'ca-central-1' });
  const send = async (region: string): Promise<RawAnswer> =>
    exchange(
      running.origin,
      await signed(running.origin, ROOT, { method: 'PUT', path: PATH, body: BODY, region }),
    );
  const answer = await send('us-east-1');
  expect(answer).toMatchObject({ status: 400, code: 'AuthorizationHeaderMalformed' });
  expect(element(answer.text, 'Region')).toBe('ca-central-1');
  expect((await send('ca-central-1')).status).toBe(200);
});

test('a presigned address uploads without headers, token and ACL in its query', async ({ running }) => {
  const credential = running.allow(permit());
  const request = await presigned(running.origin, credential, {
    method: 'PUT',
    path: PATH,
    headers: { 'x-amz-acl': ACL },
    body: BODY,
  });
  expect(Object.keys(request.headers)).toEqual(['host']);
  expect(await exchange(running.origin, request)).toMatchObject({ status: 200 });
  expect(await running.s3.object(BUCKET, KEY)).toMatchObject({ size: BODY.length });
  const tampered = { ...request, path: request.path.replace(/(X-Amz-Signature=.)./, '$1_') };
  expect(await exchange(running.origin, tampered)).toMatchObject({
    status: 403,
    code: 'SignatureDoesNotMatch',
  });
});

test('a presigned address ends when it says, even for a week-long key', async ({ running }) => {
  const request = await presigned(running.origin, ROOT, {
    method: 'PUT',
    path: PATH,
    body: BODY,
    expiresIn: 1200,
  });
  running.clockOffset = 1_190_000;
  expect((await exchange(running.origin, request)).status).toBe(200);
  running.clockOffset = 1_210_000;
  const late = await exchange(running.origin, request);
  expect(late).toMatchObject({ status: 403, code: 'AccessDenied' });
  expect(late.text).toContain('Request has expired');
  running.clockOffset = -1_000_000;
  expect((await exchange(running.origin, request)).text).toContain('not valid yet');
});

test('a presigned address can’t be made for more than a week', async ({ running }) => {
  const good = await presigned(running.origin, ROOT, { method: 'PUT', path: PATH, body: BODY });
  const request = { ...good, path: good.path.replace('X-Amz-Expires=60', 'X-Amz-Expires=604801') };
  expect(await exchange(running.origin, request)).toMatchObject({
    status: 400,
    code: 'AuthorizationQueryParametersError',
  });
});

test('keys of any Unicode are signed and stored as they are', async ({ running }) => {
  const client = running.client();
  for (const Key of ['Ünïcode/плёнка 1+2.tar', "odd/!'()*~&=?#%41.jpg", 'a//b/../c/.', '日本 🏠.tar']) {
    await client.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: BODY }));
    expect(await running.s3.object(BUCKET, Key)).toMatchObject({ key: Key });
  }
});
