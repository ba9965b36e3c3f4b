import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import * as v from 'valibot';

/** What a sandbox prints when it is ready (SANDBOX_ANNOUNCE=json). */
const Announced = v.object({
  portalUrl: v.string(),
  s3Endpoint: v.string(),
  controlUrl: v.string(),
  appId: v.string(),
  appToken: v.string(),
});
export type Announced = v.InferOutput<typeof Announced>;

/** The variable that names the sandbox as it was built for all tests (`e2e/set-up.ts`); unset, its sources are run. */
export const SANDBOX_PROGRAM = 'SITELIFT_SANDBOX_PROGRAM';

export interface SandboxProcess extends Announced {
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the sandbox as a process of its own; the ports of an earlier one make it come back at the same addresses. */
export async function startSandbox(
  directory: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<SandboxProcess> {
  const program = process.env[SANDBOX_PROGRAM];
  const run = program === undefined ? ['--import', 'tsx', 'src/sandbox/main.ts'] : [program];
  const child = spawn(process.execPath, run, {
    env: { ...process.env, ...environment, SANDBOX_DIRECTORY: directory, SANDBOX_ANNOUNCE: 'json' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const announced = await firstAnnouncement(child);
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  };
  return { ...announced, kill: () => end('SIGKILL'), stop: () => end('SIGTERM') };
}

async function firstAnnouncement(child: ChildProcess): Promise<Announced> {
  if (child.stdout === null) throw new Error('the sandbox has no output');
  for await (const line of createInterface(child.stdout)) {
    if (!line.startsWith('{')) continue;
    child.stdout.resume();
    return v.parse(Announced, JSON.parse(line));
  }
  throw new Error('the sandbox ended before it was ready');
}

/** The environment that brings a sandbox back at the addresses of an earlier one. */
export function samePorts({ portalUrl, s3Endpoint, controlUrl }: Announced): Record<string, string> {
  return {
    SANDBOX_PORTAL_PORT: new URL(portalUrl).port,
    SANDBOX_S3_PORT: new URL(s3Endpoint).port,
    SANDBOX_CONTROL_PORT: new URL(controlUrl).port,
  };
}
