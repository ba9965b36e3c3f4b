import { fork } from 'node:child_process';
import { once } from 'node:events';
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
 * Starts a sandbox beside us: its S3 hashes what it stores, and must not keep a gateway waiting. Configured by the
 * SANDBOX_ variables.
 * @throws Error if it ends before it is ready; why is on stderr by then
 */
export async function startSandbox(): Promise<Sandbox> {
  const child = fork(fileURLToPath(new URL('sandbox-child.ts', import.meta.url)), {
    env: { ...process.env, SANDBOX_ANNOUNCE: 'json' },
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
      await ended;
    },
  };
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
