import { createHash } from 'node:crypto';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import * as v from 'valibot';
import { afterEach, beforeEach, expect, it } from 'vitest';
import * as permitAsset from '../lib/portal/permit-asset.ts';
import { statedExpiry } from '../lib/portal/stated-expiry.ts';
import { createControl } from './control-client.ts';
import { FaultRules } from './faults.ts';
import { openJournal } from './journal.ts';
import type { Credential } from './s3/credentials.ts';
import { createS3, type S3 } from './s3/s3.ts';
import { createSandbox, type Sandbox } from './sandbox.ts';
import { callPortal, permitClient, temporaryDirectory } from './testing/running-sandbox.ts';
import { startStubSts, type StubSts } from './testing/stub-sts.ts';

const ASSETS = '/iguides/igFKUNRGC5V8DD1/assets';
const ROLE = { accessKeyId: 'ASIAROLE', secretAccessKey: 'role-secret', sessionToken: 'role-token' };
const LASTING = { accessKeyId: 'AKIALASTING', secretAccessKey: 'lasting-secret' };
const EXPIRES_AT = Date.now() + 3_600_000;

/** What the role may do: the test sets the key, which it learns from the permit. */
let roleKey = '';
let directories: ReturnType<typeof temporaryDirectory>[];
let s3: S3;
let sts: StubSts;
let sandbox: Sandbox;

function find(accessKeyId: string): Credential | undefined {
  if (accessKeyId === LASTING.accessKeyId) {
    return { ...LASTING, sessionToken: null, expiresAt: null, scope: 'all' };
  }
  const scope = { bucket: 'scans', key: roleKey, acl: 'bucket-owner-full-control' as const };
  return accessKeyId === ROLE.accessKeyId ? { ...ROLE, expiresAt: EXPIRES_AT, scope } : undefined;
}

beforeEach(async () => {
  const [storeDirectory, sandboxDirectory] = (directories = [temporaryDirectory(), temporaryDirectory()]);
  s3 = await createS3({
    directory: storeDirectory?.path ?? '',
    clock: () => Date.now(),
    credentials: { find },
    faults: new FaultRules(),
    journal: openJournal(null),
    cors: () => 'open',
    buckets: ['scans'],
  });
  sts = await startStubSts({ ...ROLE, expiration: new Date(EXPIRES_AT).toISOString() });
  sandbox = await createSandbox({
    directory: sandboxDirectory?.path ?? '',
    knobs: { jobDuration: 0 },
    store: {
      ...{ endpoint: s3.origin, stsEndpoint: sts.url, region: 'us-east-1', bucket: 'scans' },
      ...LASTING,
      roleArn: 'arn:aws:iam:::role/uploader',
    },
  });
});
afterEach(async () => {
  await sandbox.close();
  await sts.close();
  await s3.close();
  for (const directory of directories) directory.remove();
});

it('takes an upload by credentials of its STS, and is asked for the object with the lasting keys', async () => {
  expect(sandbox.s3Endpoint).toBe(s3.origin);
  const answer = await callPortal(sandbox, 'POST', ASSETS, { filename: 'plan.pdf', filesize: 4 });
  const { name, uploadPermit, uploadToken } = v.parse(permitAsset.Response, await answer.json());
  expect(uploadPermit).toMatchObject({ ...ROLE, bucket: 'scans', region: 'us-east-1' });
  expect(Math.abs((statedExpiry(uploadPermit, Date.now()) ?? 0) - EXPIRES_AT)).toBeLessThan(1000);
  expect(sts.asked[0]?.get('Policy')).toContain(`arn:aws:s3:::scans/${uploadPermit.key}`);

  const process = (): Promise<Response> =>
    callPortal(sandbox, 'POST', `${ASSETS}/${name}/process?uploadToken=${uploadToken}`);
  expect((await process()).status).toBe(404);
  roleKey = uploadPermit.key;
  const client = permitClient(sandbox, uploadPermit);
  await client.send(
    new PutObjectCommand({
      Bucket: 'scans',
      Key: uploadPermit.key,
      Body: 'plan',
      ACL: 'bucket-owner-full-control',
    }),
  );
  client.destroy();
  expect((await process()).status).toBe(200);
  expect(await createControl(sandbox.controlUrl).sha256(uploadPermit.key)).toEqual({
    sha256: createHash('sha256').update('plan').digest('hex'),
    size: 4,
  });
});

it('that can’t be asked makes the Portal fail, and gives no permit', async () => {
  sts.answer = { status: 400, body: '<ErrorResponse/>' };
  const answer = await callPortal(sandbox, 'POST', ASSETS, { filename: 'plan.pdf', filesize: 4 });
  expect(answer.status).toBe(500);
  expect(await answer.json()).toEqual({ code: 'internal' });
});
