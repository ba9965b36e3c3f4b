import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import {
  CreateMultipartUploadCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Job } from '../lib/portal/job.ts';
import * as permitStitchData from '../lib/portal/permit-stitch-data.ts';
import { createControl, type Control } from './control-client.ts';
import { createSandbox, type Sandbox, type SandboxOptions } from './sandbox.ts';
import { callPortal, permitClient, temporaryDirectory } from './testing/running-sandbox.ts';
import { smallTar } from './testing/tar.ts';

const STITCH_DATA = '/iguides/igFKUNRGC5V8DD1/workOrders/Z1T9/stitchData';
const ACL = 'bucket-owner-full-control';
const TAR = smallTar();

let directory: ReturnType<typeof temporaryDirectory>;
let sandbox: Sandbox;
let control: Control;

async function start(options: Partial<SandboxOptions> = {}): Promise<void> {
  sandbox = await createSandbox({
    directory: directory.path,
    knobs: { jobDuration: 0 },
    report: (error) => console.error(error),
    ...options,
  });
  control = createControl(sandbox.controlUrl);
}

/** Closes it and starts another on the same folder and ports. */
async function restart(): Promise<void> {
  const { portalUrl, s3Endpoint, controlUrl } = sandbox;
  await sandbox.close();
  await start({
    portalPort: Number(new URL(portalUrl).port),
    s3Port: Number(new URL(s3Endpoint).port),
    controlPort: Number(new URL(controlUrl).port),
  });
}

async function permit(filesize = TAR.length): Promise<permitStitchData.Response> {
  const answer = await callPortal(sandbox, 'POST', STITCH_DATA, { filename: 'scan.tar', filesize });
  return v.parse(permitStitchData.Response, await answer.json());
}

function put({ uploadPermit }: permitStitchData.Response, body = TAR): Promise<unknown> {
  const { bucket, key } = uploadPermit;
  return permitClient(sandbox, uploadPermit).send(
    new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ACL }),
  );
}

function processing({ id, uploadToken }: permitStitchData.Response): Promise<Response> {
  return callPortal(sandbox, 'POST', `${STITCH_DATA}/${id}/process?uploadToken=${uploadToken}`);
}

beforeEach(async () => {
  directory = temporaryDirectory();
  await start();
});
afterEach(async () => {
  await sandbox.close();
  directory.remove();
});

describe('an upload', () => {
  it('goes from permit to done, and the far end holds its bytes', async () => {
    const given = await permit();
    await put(given);
    const job = v.parse(Job, await (await processing(given)).json());
    const query = new URLSearchParams(job).toString();
    const wait = await callPortal(sandbox, 'GET', `${STITCH_DATA}/${given.id}/waitForProcess?${query}`);
    expect(wait.status).toBe(204);

    const { bucket, key } = given.uploadPermit;
    expect(await control.objects()).toMatchObject([{ bucket, key, size: TAR.length }]);
    expect(await control.sha256(key)).toEqual({
      sha256: createHash('sha256').update(TAR).digest('hex'),
      size: TAR.length,
    });
    expect(Buffer.from(await control.content(key))).toEqual(Buffer.from(TAR));
    expect(await control.jobs()).toEqual([
      { ...job, kind: 'stitch-data', resource: given.id, key, filename: 'scan.tar', done: true, fault: null },
    ]);
    const order = await callPortal(sandbox, 'GET', '/iguides/igFKUNRGC5V8DD1/workOrders/Z1T9');
    expect(await order.json()).toMatchObject({ status: 'pending_draft' });
  });

  it('is seen while it is open', async () => {
    const { uploadPermit } = await permit();
    const { bucket, key } = uploadPermit;
    const { UploadId: uploadId } = await permitClient(sandbox, uploadPermit).send(
      new CreateMultipartUploadCommand({ Bucket: bucket, Key: key, ACL }),
    );
    expect(await control.uploads()).toEqual([{ bucket, key, uploadId }]);
    expect(await control.objects()).toEqual([]);
  });

  it('goes on after a restart, with the same credentials, parts, token and addresses', async () => {
    const given = await permit();
    const { bucket: Bucket, key: Key } = given.uploadPermit;
    const { UploadId } = await permitClient(sandbox, given.uploadPermit).send(
      new CreateMultipartUploadCommand({ Bucket, Key, ACL }),
    );
    await permitClient(sandbox, given.uploadPermit).send(
      new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body: TAR }),
    );
    const before = sandbox;
    await restart();
    expect(sandbox).toMatchObject({
      portalUrl: before.portalUrl,
      s3Endpoint: before.s3Endpoint,
      controlUrl: before.controlUrl,
      appId: before.appId,
      appToken: before.appToken,
    });
    const { Parts } = await permitClient(sandbox, given.uploadPermit).send(
      new ListPartsCommand({ Bucket, Key, UploadId }),
    );
    expect(Parts).toMatchObject([{ PartNumber: 1, Size: TAR.length }]);
    await put(given);
    expect((await processing(given)).status).toBe(200);
    await restart();
    expect((await processing(given)).status).toBe(200);
    expect(await control.jobs()).toHaveLength(1);
  });
});

describe('the control endpoint', () => {
  it('ends every permit', async () => {
    const given = await permit();
    await put(given);
    await control.expire();
    await expect(put(given)).rejects.toMatchObject({ name: 'ExpiredToken' });
    expect((await processing(given)).status).toBe(403);
    const renewed = await permit();
    expect(renewed.uploadPermit.key).toBe(given.uploadPermit.key);
    await put(renewed);
    expect((await processing(renewed)).status).toBe(200);
  });

  it('moves the clock that S3 and the Portal go by', async () => {
    const given = await permit();
    await control.setClock(3_600_000);
    const { headers } = await callPortal(sandbox, 'GET', '/iguides');
    expect(Math.abs(Date.parse(headers.get('Date') ?? '') - Date.now() - 3_600_000)).toBeLessThan(60_000);
    // The SDK corrects its clock by the answer's Date, but has no second attempt here.
    await expect(put(given)).rejects.toMatchObject({ name: 'RequestTimeTooSkewed' });
  });

  it('turns knobs, for S3 too, and refuses what is none', async () => {
    const { uploadPermit } = await permit();
    const preflight = (): Promise<Response> =>
      fetch(`${sandbox.s3Endpoint}/${uploadPermit.bucket}/${uploadPermit.key}`, {
        method: 'OPTIONS',
        headers: { Origin: 'https://app.example', 'Access-Control-Request-Method': 'PUT' },
      });
    expect((await preflight()).headers.has('Access-Control-Allow-Origin')).toBe(true);
    expect(await control.setKnobs({ cors: 'origin-refused' })).toMatchObject({
      cors: 'origin-refused',
      jobDuration: 0,
    });
    expect((await preflight()).headers.has('Access-Control-Allow-Origin')).toBe(false);
    expect((await control.knobs()).cors).toBe('origin-refused');
    for (const body of ['{"colour":"red"}', '{"jobDuration":-1}', '{']) {
      const answer = await fetch(`${sandbox.controlUrl}/knobs`, { method: 'PATCH', body });
      expect(answer.status).toBe(400);
    }
    expect((await control.knobs()).jobDuration).toBe(0);
  });

  it('sets faults for both services and tells in the journal what came of them', async () => {
    const given = await permit();
    const rule = await control.addFault({
      service: 's3',
      operation: 'PutObject',
      count: 1,
      fault: { kind: 'slowDown' },
    });
    await control.addFault({
      service: 'portal',
      operation: 'processStitchData',
      count: 1,
      fault: { kind: 'status', status: 500 },
    });
    await expect(put(given)).rejects.toMatchObject({ name: 'SlowDown' });
    await put(given);
    expect((await processing(given)).status).toBe(500);
    expect((await processing(given)).status).toBe(200);

    expect(await control.faults()).toMatchObject([
      { id: rule, matched: 2, struck: 1 },
      { matched: 2, struck: 1 },
    ]);
    const { entries, length } = await control.journal({ service: 's3', key: given.uploadPermit.key });
    expect(entries).toMatchObject([
      { operation: 'PutObject', status: 503, code: 'SlowDown' },
      { operation: 'PutObject', status: 200 },
    ]);
    expect(length).toBe(5);
    expect((await control.journal({ after: length })).entries).toEqual([]);
    expect((await control.journal({ status: 500 })).entries).toMatchObject([
      { operation: 'processStitchData' },
    ]);

    await control.removeFault(rule);
    await expect(control.removeFault(rule)).rejects.toThrow('404');
    await control.clearFaults();
    expect(await control.faults()).toEqual([]);
    await control.clearJournal();
    await restart();
    expect(await control.journal()).toEqual({ entries: [], length: 0 });
  });

  it('replaces all rules by a list, and keeps the old ones when the list is wrong', async () => {
    const replace = (rules: unknown): Promise<Response> =>
      fetch(`${sandbox.controlUrl}/faults`, { method: 'PUT', body: JSON.stringify(rules) });
    await control.addFault({ service: 's3', fault: { kind: 'stall' } });
    const fault = { kind: 'stall' };
    for (const rule of [
      { service: 'portal', fault: { kind: 'requestTimeTooSkewed' } },
      { service: 'portal', fault, operation: 'permitStichData' },
      { service: 'portal', fault, key: 'stitch-data/4MN/original.tar' },
      { service: 'portal', fault, colour: 'red' },
    ]) {
      expect((await replace([{ service: 's3', fault }, rule])).status).toBe(400);
    }
    expect(await control.faults()).toHaveLength(1);
    await replace([]);
    expect(await control.faults()).toEqual([]);
  });

  it('does not find what is not there', async () => {
    await expect(control.sha256('nothing')).rejects.toThrow('404');
    await expect(control.content('nothing')).rejects.toThrow('404');
    expect((await fetch(`${sandbox.controlUrl}/else`)).status).toBe(404);
    expect((await fetch(`${sandbox.controlUrl}/journal?nonsense=1`)).status).toBe(400);
  });

  it('is not for web pages', async () => {
    const origin = { headers: { Origin: 'https://app.example' } };
    expect((await fetch(`${sandbox.controlUrl}/knobs`, origin)).status).toBe(403);
    // As from a page whose own name was made to resolve to this machine.
    const asked = request(`${sandbox.controlUrl}/knobs`, { headers: { Host: 'app.example' } }).end();
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    expect(answer.resume().statusCode).toBe(403);
  });

  it('asks for the admin token where there is one', async () => {
    await sandbox.close();
    await start({ adminToken: 'let me in' });
    await expect(control.knobs()).rejects.toThrow('401');
    const admin = createControl(sandbox.controlUrl, { adminToken: 'let me in' });
    expect((await admin.knobs()).jobDuration).toBe(0);
  });
});

describe('a sandbox', () => {
  it('accepts the credentials it is given', async () => {
    await sandbox.close();
    const appId = '7b0d4c7e-5d0f-4a40-9a58-0d2f3d3a9a11';
    await start({ appId, appToken: 'a-token-of-mine' });
    expect(sandbox).toMatchObject({ appId, appToken: 'a-token-of-mine' });
    expect((await callPortal(sandbox, 'POST', '/integrations/test')).status).toBe(200);
  });

  it('leaves nothing running when a port is taken', async () => {
    const taken = Number(new URL(sandbox.controlUrl).port);
    const other = temporaryDirectory();
    await expect(createSandbox({ directory: other.path, controlPort: taken })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
    other.remove();
  });

  it('does what it is told from the start', async () => {
    await sandbox.close();
    await start({ faults: [{ service: 'portal', fault: { kind: 'status', status: 503 } }] });
    expect((await callPortal(sandbox, 'GET', '/iguides')).status).toBe(503);
  });
});
