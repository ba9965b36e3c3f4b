import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StoreConfiguration } from './store-configuration.ts';
import { createStsPermits, sessionPolicy } from './sts-permits.ts';
import { startStubSts, type StubSts } from './testing/stub-sts.ts';

const EXPIRATION = '2026-11-02T21:00:00Z';

let sts: StubSts;
let permits: ReturnType<typeof createStsPermits>;
beforeEach(async () => {
  sts = await startStubSts({
    accessKeyId: 'ASIATEST',
    secretAccessKey: 'secret',
    sessionToken: 'token',
    expiration: EXPIRATION,
  });
  const store: StoreConfiguration = {
    endpoint: 'http://127.0.0.1:1',
    stsEndpoint: sts.url,
    region: 'eu-west-1',
    bucket: 'scans',
    accessKeyId: 'lasting',
    secretAccessKey: 'lasting-secret',
    roleArn: 'arn:aws:iam:::role/uploader',
  };
  permits = createStsPermits(store);
});
afterEach(async () => {
  permits.close();
  await sts.close();
});

describe('a permit by STS', () => {
  it('is what AssumeRole gives', async () => {
    expect(await permits.issue({ key: 'stitch-data/4MN/original.tar', lifetime: 7_200_000 })).toEqual({
      region: 'eu-west-1',
      bucket: 'scans',
      accessKeyId: 'ASIATEST',
      secretAccessKey: 'secret',
      sessionToken: 'token',
      expiresAt: Date.parse(EXPIRATION),
    });
  });

  it('is asked for with the lasting keys, the role and a policy for that key alone', async () => {
    await permits.issue({ key: 'stitch-data/4MN/original.tar', lifetime: 7_200_000 });
    const [request] = sts.asked;
    expect(request?.get('Action')).toBe('AssumeRole');
    expect(request?.get('RoleArn')).toBe('arn:aws:iam:::role/uploader');
    expect(request?.get('DurationSeconds')).toBe('7200');
    expect(request?.get('Policy')).toBe(sessionPolicy('scans', 'stitch-data/4MN/original.tar'));
    expect(request?.get('Authorization')).toContain('Credential=lasting/');
    expect(request?.get('Authorization')).toContain('/eu-west-1/sts/aws4_request');
  });

  it.each([
    [1000, '900'],
    [86_400_000, '43200'],
  ])('for %i ms is asked for within what STS gives: %s s', async (lifetime, seconds) => {
    await permits.issue({ key: 'k', lifetime });
    expect(sts.asked[0]?.get('DurationSeconds')).toBe(seconds);
  });

  it('is none when STS refuses', async () => {
    sts.answer = {
      status: 403,
      body: '<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>',
    };
    await expect(permits.issue({ key: 'k', lifetime: 1000 })).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('is none when the answer has no token', async () => {
    sts.answer = {
      status: 200,
      body: sts.answer.body.replace('<SessionToken>token</SessionToken>', ''),
    };
    await expect(permits.issue({ key: 'k', lifetime: 1000 })).rejects.toThrow('no whole credentials');
  });
});

describe('the session policy', () => {
  it('names the one key, demands the ACL where one is given, and allows neither reading nor listing', () => {
    expect(JSON.parse(sessionPolicy('scans', 'a/b'))).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: ['s3:PutObject', 's3:PutObjectAcl'],
          Resource: 'arn:aws:s3:::scans/a/b',
          Condition: { StringEqualsIfExists: { 's3:x-amz-acl': 'bucket-owner-full-control' } },
        },
        {
          Effect: 'Allow',
          Action: ['s3:ListMultipartUploadParts', 's3:AbortMultipartUpload'],
          Resource: 'arn:aws:s3:::scans/a/b',
        },
      ],
    });
  });
});
