import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';

/** What a sandbox says of itself when it is ready. */
const Announcement = v.object({
  portalUrl: v.string(),
  s3Endpoint: v.string(),
  controlUrl: v.string(),
  appId: v.string(),
  appToken: v.string(),
});

export interface Sandbox extends v.InferOutput<typeof Announcement> {
  /** Resolves when it has ended, asked to or not. */
  readonly ended: Promise<unknown>;
  stop(): Promise<void>;
}

/**
 * Where a sandbox listens if it can: uploads that a browser still has go on after a restart, and the worker that it
 * installed may talk to one S3 address only.
 */
const USUAL_PORTS = { SANDBOX_PORTAL_PORT: 8081, SANDBOX_S3_PORT: 8082, SANDBOX_CONTROL_PORT: 8083 };

/** ms for it to end by itself. */
const PATIENCE = 5_000;

/**
 * Starts a sandbox beside us: its S3 hashes what it stores, and must not keep a gateway waiting. Configured by the
 * SANDBOX_ variables.
 * @throws Error if it ends before it is ready; why is on stderr by then
 */
export async function startSandbox(): Promise<Sandbox> {
  const child = fork(fileURLToPath(new URL('sandbox-child.ts', import.meta.url)), {
    env: { ...(await usualPorts()), ...process.env, SANDBOX_ANNOUNCE: 'json' },
    execArgv: ['--import', import.meta.resolve('tsx')],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  const announcement = await readAnnouncement(child.stdout);
  return {
    ...announcement,
    ended,
    async stop() {
      child.kill('SIGTERM');
      const cut = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
      await ended;
      clearTimeout(cut);
    },
  };
}

async function usualPorts(): Promise<Record<string, string>> {
  const ports: Record<string, string> = {};
  for (const [name, port] of Object.entries(USUAL_PORTS))
    ports[name] = (await isFree(port)) ? String(port) : '0';
  return ports;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

async function readAnnouncement(
  output: NodeJS.ReadableStream | null,
): Promise<v.InferOutput<typeof Announcement>> {
  if (output === null) throw new TypeError('the sandbox has no output');
  for await (const line of createInterface(output)) {
    if (!line.startsWith('{')) continue;
    output.resume();
    return v.parse(Announcement, JSON.parse(line));
  }
  throw new Error('The sandbox ended before it was ready.');
}
