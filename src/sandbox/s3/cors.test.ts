import { expect } from 'vitest';
import type { CorsProfile } from './cors.ts';
import { exchange, signed, type RawAnswer } from './testing/raw-request.ts';
import { ROOT } from './testing/root-credential.ts';
import { BUCKET, KEY, test, type RunningS3 } from './testing/running-s3.ts';

const PATH = `/${BUCKET}/${KEY}`;
const ORIGIN = 'https://sitelift.example';
const PLAIN =
  'authorization,content-type,x-amz-content-sha256,x-amz-date,x-amz-security-token,x-amz-user-agent';

function preflight(running: RunningS3, headers: string): Promise<RawAnswer> {
  return exchange(running.origin, {
    method: 'OPTIONS',
    path: `${PATH}?partNumber=1&uploadId=x`,
    headers: {
      origin: ORIGIN,
      'access-control-request-method': 'PUT',
      ...(headers === '' ? {} : { 'access-control-request-headers': headers }),
    },
  });
}

async function put(
  running: RunningS3,
  headers: Record<string, string> = { origin: ORIGIN },
): Promise<RawAnswer> {
  const request = await signed(running.origin, ROOT, {
    method: 'PUT',
    path: PATH,
    body: Buffer.from('scan'),
  });
  return exchange(running.origin, { ...request, headers: { ...request.headers, ...headers } });
}

test('an open bucket allows any header, exposes the useful ones, and preflights keep for 3,000 s', async ({
  running,
}) => {
  const allowed = await preflight(running, `${PLAIN},x-amz-checksum-crc64nvme`);
  expect(allowed).toMatchObject({
    status: 200,
    headers: {
      'access-control-allow-origin': '*',
      'access-control-allow-headers': expect.stringContaining('x-amz-checksum-crc64nvme') as string,
      'access-control-max-age': '3000',
    },
  });
  expect(allowed.headers['access-control-allow-methods']).toContain('PUT');
  const answer = await put(running);
  expect(answer).toMatchObject({ status: 200, headers: { 'access-control-allow-origin': '*' } });
  expect(answer.headers['access-control-expose-headers']).toMatch(/ETag.*x-amz-checksum-crc64nvme/);
});

test('errors carry the headers too, whether from S3 or from a fault', async ({ running }) => {
  const unsigned = await exchange(running.origin, { method: 'PUT', path: PATH, headers: { origin: ORIGIN } });
  expect(unsigned).toMatchObject({ status: 403, headers: { 'access-control-allow-origin': '*' } });
  running.faults.add({ service: 's3', fault: { kind: 'status', status: 500 } });
  expect(await put(running)).toMatchObject({ status: 500, headers: { 'access-control-allow-origin': '*' } });
});

test('a request that names no origin gets no CORS headers', async ({ running }) => {
  expect((await put(running, {})).headers).not.toHaveProperty('access-control-allow-origin');
});

test('a bucket that hides ETags exposes nothing and allows the rest', async ({ running }) => {
  running.cors = 'etag-hidden';
  expect((await preflight(running, PLAIN)).status).toBe(200);
  const answer = await put(running);
  expect(answer.headers).toMatchObject({ 'access-control-allow-origin': '*' });
  expect(answer.headers).not.toHaveProperty('access-control-expose-headers');
});

test('a bucket for plain headers refuses a preflight that asks for more', async ({ running }) => {
  running.cors = 'plain-headers';
  expect((await preflight(running, PLAIN)).status).toBe(200);
  expect((await preflight(running, '')).status).toBe(200);
  for (const name of ['x-amz-checksum-crc32', 'x-amz-sdk-checksum-algorithm', 'x-amz-mp-object-size']) {
    const refused = await preflight(running, `${PLAIN},${name}`);
    expect(refused).toMatchObject({ status: 403, code: 'AccessForbidden' });
    expect(refused.headers).not.toHaveProperty('access-control-allow-headers');
  }
  expect((await put(running)).headers['access-control-expose-headers']).toContain('ETag');
});

test('a bucket that refuses the origin answers without any CORS header', async ({ running }) => {
  running.cors = 'origin-refused';
  for (const answer of [await preflight(running, PLAIN), await put(running)])
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
  expect((await preflight(running, PLAIN)).status).toBe(403);
});

test('a profile is asked at each request, so it can change while S3 runs', async ({ running }) => {
  const seen = [];
  for (const profile of ['origin-refused', 'open'] satisfies CorsProfile[]) {
    running.cors = profile;
    seen.push((await put(running)).headers['access-control-allow-origin']);
  }
  expect(seen).toEqual([undefined, '*']);
});

test('a preflight is journalled as one, and a rule for a part leaves it alone', async ({ running }) => {
  running.faults.add({ service: 's3', partNumber: 1, fault: { kind: 'status', status: 500 } });
  expect((await preflight(running, PLAIN)).status).toBe(200);
  expect(running.journal.entries()).toMatchObject([
    { operation: 'Preflight', method: 'OPTIONS', status: 200 },
  ]);
});
