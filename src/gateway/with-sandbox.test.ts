import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { expect, onTestFinished, test, vi } from 'vitest';
import * as listIguides from '../lib/portal/list-iguides.ts';
import * as listWorkOrders from '../lib/portal/list-work-orders.ts';
import { Job } from '../lib/portal/job.ts';
import * as permitAsset from '../lib/portal/permit-asset.ts';
import * as permitStitchData from '../lib/portal/permit-stitch-data.ts';
import { createSandbox } from '../sandbox/sandbox.ts';
import { startGateway } from './testing/test-gateway.ts';

/** ms: a sandbox on a machine that has other things to do. */
vi.setConfig({ testTimeout: 30_000 });

async function site() {
  const directory = await mkdtemp(join(tmpdir(), 'sitelift-gateway-'));
  const sandbox = await createSandbox({ directory, knobs: { waitForProcessBlock: 200, jobDuration: 1500 } });
  onTestFinished(async () => {
    await sandbox.close();
    await rm(directory, { recursive: true });
  });
  const { portalUrl, s3Endpoint, appId, appToken } = sandbox;
  const gateway = await startGateway({ portalUrl, s3Endpoint, sandbox: { appId, appToken } });
  return { gateway, sandbox };
}

test('an operator signs in, finds an iGUIDE and gets a permit; nothing is uploaded, so there is nothing to process', async () => {
  const { gateway, sandbox } = await site();
  const { sandbox: credentials } = (await (await gateway.request('/api/config')).json()) as {
    sandbox: unknown;
  };
  expect((await gateway.signIn(credentials)).status).toBe(200);

  const list = v.parse(listIguides.Response, await (await gateway.request('/api/v1/iguides')).json());
  expect(list.length).toBeGreaterThan(1);
  const id = list[0]?.id ?? '';
  expect(list[0]?.address).toMatch(/\d/);
  const orders = await (await gateway.request(`/api/v1/iguides/${id}/workOrders`)).json();
  const [order] = v.parse(listWorkOrders.Response, orders);
  const stitchData = `/api/v1/iguides/${id}/workOrders/${order?.id ?? ''}/stitchData`;
  const json = { filename: 'home.tar', filesize: 1024 };
  const answer = await gateway.request(stitchData, { json });
  expect(answer.status).toBe(200);
  const permit = v.parse(permitStitchData.Response, await answer.json());
  expect(permit.uploadPermit['expiration']).toEqual(expect.any(String));

  const process = await gateway.request(`${stitchData}/${permit.id}/process`, {
    json: { uploadToken: permit.uploadToken },
  });
  expect(process.status).toBe(404);
  expect(await process.json()).toMatchObject({ code: expect.any(String) as string });

  const refused = await gateway.request(`${stitchData}/${permit.id}/process`, {
    json: { uploadToken: 'forged' },
  });
  expect(refused.status).toBe(403);
  expect(JSON.stringify(gateway.lines)).not.toContain(sandbox.appToken);
});

test('a wrong token signs nobody in, and a Portal that is away is no reason to sign in again', async () => {
  const { gateway, sandbox } = await site();
  const { appId, appToken } = sandbox;
  const wrong = await gateway.signIn({ appId, appToken: `${appToken}x` });
  expect([wrong.status, await wrong.json()]).toEqual([401, { code: 'credentials-refused' }]);
  expect((await gateway.signIn({ appId, appToken })).status).toBe(200);
  await sandbox.close();
  const away = await gateway.request('/api/v1/iguides');
  expect([away.status, await away.json()]).toMatchObject([502, { code: 'portal-unreachable' }]);
  expect(await (await gateway.request('/api/session')).json()).toMatchObject({ signedIn: true });
});

test('a wait says not yet by the Portal’s own 581 until the job is done', async () => {
  const { gateway, sandbox } = await site();
  const { appId, appToken, s3Endpoint } = sandbox;
  await gateway.signIn({ appId, appToken });
  const [iguide] = v.parse(listIguides.Response, await (await gateway.request('/api/v1/iguides')).json());
  const assets = `/api/v1/iguides/${iguide?.id ?? ''}/assets`;
  const Body = 'a photo';
  const answer = await gateway.request(assets, { json: { filename: 'a.jpg', filesize: Body.length } });
  const { name, uploadPermit, uploadToken } = v.parse(permitAsset.Response, await answer.json());
  const { region, bucket: Bucket, key: Key, accessKeyId, secretAccessKey, sessionToken } = uploadPermit;
  const credentials = { accessKeyId, secretAccessKey, sessionToken };
  const s3 = new S3Client({ region, credentials, endpoint: s3Endpoint, forcePathStyle: true });
  await s3.send(new PutObjectCommand({ Bucket, Key, Body, ACL: 'bucket-owner-full-control' }));
  s3.destroy();

  const asset = `${assets}/${encodeURIComponent(name)}`;
  const processed = await gateway.request(`${asset}/process`, { json: { uploadToken } });
  const job = v.parse(Job, await processed.json());
  const statuses: number[] = [];
  while (statuses.at(-1) !== 204 && statuses.length < 100) {
    const wait = await gateway.request(`${asset}/waitForProcess?${new URLSearchParams(job).toString()}`);
    statuses.push(wait.status);
  }
  expect([...new Set(statuses)]).toEqual([581, 204]);
});
