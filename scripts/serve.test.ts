import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';

const SERVE = fileURLToPath(new URL('serve.ts', import.meta.url));
/** ms: two Nodes have to start, perhaps on a machine that has other things to do. */
const LIMIT = 60_000;

/** The server as `npm start` runs it, on an app of one page, in a folder of its own. */
async function serve(env: Record<string, string> = {}) {
  const directory = await mkdtemp(join(tmpdir(), 'sitelift-serve-'));
  await writeFile(join(directory, 'index.html'), '<!doctype html>');
  const anyPorts = { PORT: '0', SANDBOX_PORTAL_PORT: '0', SANDBOX_S3_PORT: '0', SANDBOX_CONTROL_PORT: '0' };
  const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), SERVE], {
    cwd: directory,
    env: { PATH: process.env['PATH'], APP_ROOT: '.', ...anyPorts, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    await rm(directory, { recursive: true, force: true });
  });
  const errors: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => errors.push(text));
  return { child, errors };
}

/** What it says of itself, by name, once it is ready. */
async function readWelcome(output: NodeJS.ReadableStream): Promise<Map<string, string>> {
  const said = new Map<string, string>();
  for await (const line of createInterface(output)) {
    const [, name, value] = /^ {2}(\S.*?) {2,}(\S+)$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) said.set(name, value);
    if (line.includes('Ctrl-C')) break;
  }
  output.resume();
  return said;
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  );
}

test.each(['SIGINT', 'SIGTERM'] as const)(
  'serves the app before a sandbox that it brings along, and ends with it on %s',
  async (signal) => {
    const { child } = await serve();
    const said = await readWelcome(child.stdout);
    const url = said.get('Sitelift') ?? '';
    expect(await (await fetch(url)).text()).toBe('<!doctype html>');
    const config = (await (await fetch(`${url}/api/config`)).json()) as { sandbox: { appId: string } };
    expect(config).toMatchObject({ portalName: 'Sandbox', s3Endpoint: said.get('S3') });
    expect(config.sandbox.appId).toBe(said.get('App ID'));
    const headers = { 'Content-Type': 'application/json', Origin: url };
    const body = JSON.stringify(config.sandbox);
    expect((await fetch(`${url}/api/session`, { method: 'POST', headers, body })).status).toBe(200);

    const exited = once(child, 'exit');
    child.kill(signal);
    expect(await exited).toEqual([0, null]);
    const addresses = ['Sitelift', 'Portal', 'S3', 'Control'].map((name) => said.get(name) ?? '');
    expect(await Promise.all(addresses.map(answers))).toEqual([false, false, false, false]);
  },
  LIMIT,
);

test(
  'brings no sandbox where there is a Portal',
  async () => {
    const { child } = await serve({ PORTAL_URL: 'https://portal.example' });
    const said = await readWelcome(child.stdout);
    expect([...said.keys()]).toEqual(['Sitelift', 'Portal']);
    expect(await (await fetch(`${said.get('Sitelift') ?? ''}/api/config`)).json()).toMatchObject({
      sandbox: null,
    });
  },
  LIMIT,
);

test(
  'says which port is taken, and what to do',
  async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    onTestFinished(() => void other.close());
    const { port } = other.address() as AddressInfo;
    const { child, errors } = await serve({ PORT: String(port) });
    expect(await once(child, 'close')).toEqual([1, null]);
    expect(errors.join('')).toBe(
      `Port ${port} is taken. Set PORT to another one, or to 0 for any that is free.\n`,
    );
  },
  LIMIT,
);
