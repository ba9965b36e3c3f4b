import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test, vi } from 'vitest';
import { gate, startPortal } from './testing/test-gateway.ts';

/** ms: a Node has to start, perhaps on a machine that has other things to do. */
vi.setConfig({ testTimeout: 60_000 });

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));

/** The real process, in a directory of its own: no .env, no data of another. */
async function run(env: Record<string, string>): Promise<ChildProcessByStdio<null, Readable, Readable>> {
  const directory = await mkdtemp(join(tmpdir(), 'sitelift-main-'));
  await writeFile(join(directory, 'index.html'), '<!doctype html>');
  const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), MAIN], {
    cwd: directory,
    env: { PATH: process.env['PATH'], APP_ROOT: '.', PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    await rm(directory, { recursive: true });
  });
  return child;
}

async function* lines(
  child: ChildProcessByStdio<null, Readable, Readable>,
): AsyncGenerator<Record<string, unknown>> {
  for await (const line of createInterface(child.stdout)) yield JSON.parse(line) as Record<string, unknown>;
}

test.each(['SIGTERM', 'SIGINT'] as const)('ends a wait and exits cleanly on %s', async (signal) => {
  const arrived = gate();
  const portal = await startPortal(() => arrived.open());
  const child = await run({ PORTAL_URL: portal.url });
  const output = lines(child);
  expect((await output.next()).value).toMatchObject({
    warning: expect.stringContaining('SESSION_KEY') as string,
  });
  const { listening } = (await output.next()).value as { listening: string };

  const headers = { 'Content-Type': 'application/json', Origin: listening };
  const body = JSON.stringify({ appId: '3f2504e0-4f89-41d3-9a0c-0305e82c3301', appToken: 'long-enough' });
  const session = await fetch(`${listening}/api/session`, { method: 'POST', headers, body });
  const Cookie = session.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const path = '/api/v1/iguides/igA1/assets/a/waitForProcess?jid=a&jidEnqueuedAt=b';
  const wait = fetch(listening + path, { headers: { Cookie } });
  await arrived.opened;

  const exit = once(child, 'exit');
  child.kill(signal);
  expect((await wait).status).toBe(504);
  expect(await exit).toEqual([0, null]);
});

test('does not start on a configuration that makes no sense, and says which', async () => {
  const child = await run({ PORT: 'http', SESSION_DAYS: 'x', SESSION_KEY: 'hunter2' });
  const errors: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => errors.push(text));
  expect(await once(child, 'close')).toEqual([1, null]);
  const names = errors
    .join('')
    .trim()
    .split('\n')
    .map((line) => line.split(' ')[0]);
  expect(names).toEqual(['PORT', 'PORTAL_URL', 'SESSION_KEY', 'SESSION_DAYS']);
});

test('says that its port is taken', async () => {
  const portal = await startPortal(() => undefined);
  const child = await run({ PORTAL_URL: portal.url, PORT: new URL(portal.url).port });
  const errors: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => errors.push(text));
  expect(await once(child, 'close')).toEqual([1, null]);
  expect(errors.join('')).toContain('EADDRINUSE');
});
