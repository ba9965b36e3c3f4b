import { describe, expect, test } from 'vitest';
import { s3Target } from './s3-target.ts';

const AWS = { endpoint: null, named: [] };
const PART = 'partNumber=1&uploadId=u';

describe('AWS, where nothing is named,', () => {
  test.each([
    'https://bucket.s3.us-east-1.amazonaws.com/key',
    'https://s3.ca-central-1.amazonaws.com/iguides.plntr.ca/a/b.tar',
    'https://iguides.plntr.ca.s3.eu-west-1.amazonaws.com/key',
    'https://bucket.s3.dualstack.ap-southeast-2.amazonaws.com/key',
    'https://s3.dualstack.us-gov-west-1.amazonaws.com/bucket/key',
    'https://BUCKET.S3.us-east-1.amazonaws.com:443/key',
    'https://bucket.s3.cn-north-1.amazonaws.com.cn/key',
    'https://s3.dualstack.cn-northwest-1.amazonaws.com.cn/bucket/key',
    'https://bucket.s3-fips.us-east-1.amazonaws.com/key',
    'https://s3-fips.dualstack.us-gov-east-1.amazonaws.com/bucket/key',
    'https://scans-123456789012.s3-accesspoint.ca-central-1.amazonaws.com/key',
    'https://scans-123456789012.s3-accesspoint.dualstack.us-west-2.amazonaws.com/key',
    'https://scans-123456789012.s3-accesspoint-fips.dualstack.us-east-2.amazonaws.com/key',
    'https://scans-123456789012.s3-accesspoint.cn-north-1.amazonaws.com.cn/key',
    'https://bucket.s3-accelerate.amazonaws.com/key',
    'https://bucket.s3-accelerate.dualstack.amazonaws.com/key',
  ])('is reached at %s', (address) => {
    expect(s3Target('PUT', `${address}?${PART}`, AWS)).toMatchObject({ isNamed: false });
  });

  test.each([
    'http://bucket.s3.us-east-1.amazonaws.com/key',
    'https://bucket.s3.us-east-1.amazonaws.com:8443/key',
    'https://bucket.s3.us-east-1.amazonaws.com.evil.example/key',
    'https://s3.us-east-1.amazonaws.com@evil.example/key',
    'https://user:word@s3.us-east-1.amazonaws.com/key',
    'https://evil.example/s3.us-east-1.amazonaws.com',
    'https://sts.us-east-1.amazonaws.com/key',
    'https://evils3.us-east-1.amazonaws.com/key',
    'https://s3.us-east-1xamazonaws.com/key',
    'https://s3.execute-api.us-east-1.amazonaws.com/key',
    'https://169.254.169.254/key',
    'https://localhost/key',
    'https://evil-amazonaws.com/key',
    'https://bucket.s3.us-east-1.evil-amazonaws.com/key',
    'https://s3.us-east-1.amazonaws.com.evil.com/key',
    'https://s3.cn-north-1.amazonaws.com.cn.evil.com/key',
    'https://s3.us-east-1.amazonaws.com.cn/key',
    'https://s3.cn-north-1.amazonaws.com/key',
    'https://s3.cn-north-1.amazonaws.com.co/key',
    'https://s3.us-east-1.amazonaws.com./key',
    'https://s3.us-east-1.amazonaws.com%2eevil.com/key',
    'https://s3.us-east-1.amazonaws.com%00.evil.com/key',
    'https://evil.com%2f.s3.us-east-1.amazonaws.com/key',
    'https://evil.com%5c@s3.us-east-1.amazonaws.com/key',
    'https://evil.com\\@s3.us-east-1.amazonaws.com/key',
    'https://evil.com#@s3.us-east-1.amazonaws.com/key',
    'https://evil.com?@s3.us-east-1.amazonaws.com/key',
    'https://@evil.com/s3.us-east-1.amazonaws.com/key',
    'https://bucket.s3.us-east-1.amazonaws.com:80/key',
    'https://s3-accesspoint.us-east-1.amazonaws.com/key',
    'https://a.b.s3-accesspoint.us-east-1.amazonaws.com/key',
    'https://s3-accelerate.amazonaws.com/bucket/key',
    'https://a.b.s3-accelerate.amazonaws.com/key',
    'https://bucket.s3-accelerate.evil.amazonaws.com/key',
    'https://bucket.s3-website.us-east-1.amazonaws.com/key',
    'https://bucket.s3-website-us-east-1.amazonaws.com/key',
    'https://bucket.s3-fipsevil.us-east-1.amazonaws.com/key',
    'https://s3-control.us-east-1.amazonaws.com/key',
    'https://evil.amazonaws.com/s3.us-east-1.amazonaws.com',
    'https://s3.us-east-1.\u0430mazonaws.com/key',
    'https://127.0.0.1/key',
    'https://2130706433/key',
    'https://0x7f000001/key',
    'https://[::1]/key',
    'https://[::ffff:127.0.0.1]/key',
    'file:///etc/passwd',
    '/key',
    '',
  ])('is not at %s', (address) => {
    expect(s3Target('PUT', `${address}?${PART}`, AWS)).toBeNull();
  });
});

test('an endpoint is the only place, below its own path', () => {
  const hosts = { endpoint: 'http://127.0.0.1:9000/s3', named: [] };
  expect(s3Target('PUT', 'http://127.0.0.1:9000/s3/bucket/key', hosts)).toMatchObject({ isNamed: true });
  for (const other of [
    'http://127.0.0.1:9000/s3bucket/key',
    'http://127.0.0.1:9000/s3/../admin',
    'http://127.0.0.1:9001/s3/bucket/key',
    'https://127.0.0.1:9000/s3/bucket/key',
    'https://bucket.s3.us-east-1.amazonaws.com/key',
  ])
    expect(s3Target('PUT', other, hosts)).toBeNull();
});

test('named hosts take the place of AWS’s, over https only', () => {
  const hosts = { endpoint: null, named: ['mine.s3.us-east-1.amazonaws.com', 's3.example.com:8443'] };
  const isAllowed = (address: string) => s3Target('PUT', address, hosts) !== null;
  expect(isAllowed('https://mine.s3.us-east-1.amazonaws.com/key')).toBe(true);
  expect(isAllowed('https://s3.example.com:8443/bucket/key')).toBe(true);
  expect(isAllowed('http://s3.example.com:8443/bucket/key')).toBe(false);
  expect(isAllowed('https://s3.example.com/bucket/key')).toBe(false);
  expect(isAllowed('https://yours.s3.us-east-1.amazonaws.com/key')).toBe(false);
});

describe('of S3’s operations', () => {
  const at = (query: string) => `https://bucket.s3.us-east-1.amazonaws.com/key${query}`;

  test.each([
    ['PUT', ''],
    ['PUT', '?x-id=PutObject'],
    ['PUT', '?x-id=UploadPart&partNumber=1&uploadId=u'],
    ['POST', '?uploads='],
    ['POST', '?uploadId=u'],
    ['GET', '?x-id=ListParts&uploadId=u&part-number-marker=1000&max-parts=1'],
    ['DELETE', '?x-id=AbortMultipartUpload&uploadId=u'],
  ])('those of an upload are carried: %s %s', (method, query) => {
    expect(s3Target(method, at(query), AWS)).not.toBeNull();
  });

  test.each([
    ['GET', ''],
    ['GET', '?list-type=2'],
    ['DELETE', ''],
    ['POST', ''],
    ['POST', '?delete'],
    ['PUT', '?acl'],
    ['PUT', '?partNumber=1'],
    ['PUT', '?X-Amz-Signature=s'],
    ['HEAD', '?uploadId=u'],
    ['PATCH', '?uploadId=u'],
    ['OPTIONS', '?uploadId=u'],
    ['CONNECT', '?uploadId=u'],
  ])('no other is: %s %s', (method, query) => {
    expect(s3Target(method, at(query), AWS)).toBeNull();
  });
});
