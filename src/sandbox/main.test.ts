import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import * as v from 'valibot';
import { afterEach, beforeEach, expect, it } from 'vitest';
import * as permitStitchData from '../lib/portal/permit-stitch-data.ts';
import { createControl } from './control-client.ts';
import {
  callPortal,
  permitClient,
  temporaryDirectory,
  type SandboxAddress,
} from './testing/running-sandbox.ts';
import { smallTar } from './testing/tar.ts';

const Announcement = v.object({
  portalUrl: v.string(),
  s3Endpoint: v.string(),
  controlUrl: v.string(),
  appId: v.string(),
  appToken: v.string(),
});

const STITCH_DATA = '/iguides/igFKUNRGC5V8DD1/workOrders/Z1T9/stitchData';
const children: ChildProcess[] = [];
let directory: ReturnType<typeof temporaryDirectory>;

function run(environment: Readonly<Record<string, string>>): ChildProcess {
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/sandbox/main.ts'], {
    env: { PATH: process.env['PATH'], SANDBOX_DIRECTORY: directory.path, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  return child;
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<unknown> {
  const exited = once(child, 'exit');
  child.kill(signal);
  const [code] = (await exited) as unknown[];
  return code;
}

async function start(
  environment: Readonly<Record<string, string>> = {},
): Promise<[ChildProcess, SandboxAddress]> {
  const child = run({ SANDBOX_ANNOUNCE: 'json', ...environment });
  if (!child.stdout) throw new Error('no output');
  for await (const line of createInterface(child.stdout))
    return [child, v.parse(Announcement, JSON.parse(line))];
  throw new Error('ended before it was ready');
}

beforeEach(() => {
  directory = temporaryDirectory();
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) await end(child, 'SIGKILL');
  }
  directory.remove();
});

it(
  'announces itself in one line, and goes on after a kill as if nothing had been',
  { timeout: 60_000 },
  async () => {
    const [first, before] = await start();
    const tar = smallTar();
    const answer = await callPortal(before, 'POST', STITCH_DATA, {
      filename: 'scan.tar',
      filesize: tar.length,
    });
    const { id, uploadPermit, uploadToken } = v.parse(permitStitchData.Response, await answer.json());
    await end(first, 'SIGKILL');

    const [second, after] = await start({
      SANDBOX_PORTAL_PORT: new URL(before.portalUrl).port,
      SANDBOX_S3_PORT: new URL(before.s3Endpoint).port,
      SANDBOX_CONTROL_PORT: new URL(before.controlUrl).port,
    });
    expect(after).toEqual(before);
    const { bucket, key } = uploadPermit;
    await permitClient(after, uploadPermit).send(
      new PutObjectCommand({ Bucket: bucket, Key: key, Body: tar, ACL: 'bucket-owner-full-control' }),
    );
    const job = await callPortal(after, 'POST', `${STITCH_DATA}/${id}/process?uploadToken=${uploadToken}`);
    expect(job.status).toBe(200);
    const { entries } = await createControl(after.controlUrl).journal({ service: 'portal' });
    expect(entries.map(({ operation }) => operation)).toEqual(['permitStitchData', 'processStitchData']);
    expect(await end(second, 'SIGTERM')).toBe(0);
  },
);

it('ends with the name of a variable that can’t be used', { timeout: 60_000 }, async () => {
  const child = run({ SANDBOX_JOB_DURATION: 'soon' });
  if (!child.stderr) throw new Error('no output');
  const [output, [code]] = await Promise.all([text(child.stderr), once(child, 'exit') as Promise<unknown[]>]);
  expect(code).toBe(1);
  expect(output).toContain('SANDBOX_JOB_DURATION: expected');
});
