import { existsSync } from 'node:fs';
import { ConfigError, getConfig } from '../src/gateway/config.ts';
import { startGateway, type LogLine } from '../src/gateway/start.ts';
import { startSandbox, type Sandbox } from './sandbox.ts';

/** The app and its gateway, with a sandbox for a Portal unless PORTAL_URL names a real one. */
async function serve(): Promise<void> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const environment = process.env;
  const sandbox = environment['PORTAL_URL'] ? null : await startSandbox();
  try {
    const config =
      sandbox === null
        ? getConfig(environment)
        : {
            ...getConfig({
              ...environment,
              // All of it is here, so that nothing is lost by carrying parts, and all can be tried.
              S3_DETOUR: environment['S3_DETOUR'] || 'true',
              PORTAL_NAME: environment['PORTAL_NAME'] || 'Sandbox',
              PORTAL_URL: sandbox.portalUrl,
              S3_ENDPOINT: sandbox.s3Endpoint,
            }),
            sandbox: { appId: sandbox.appId, appToken: sandbox.appToken },
          };
    const gateway = await startGateway(config, sandbox === null ? write : writeTrouble);
    process.stdout.write(welcome(gateway.url, config.portalUrl, sandbox));
    await ending(sandbox);
    await gateway.close();
  } finally {
    await sandbox?.stop();
  }
}

/** Resolves when the user, or the system, wants us to stop; rejects if the sandbox ended by itself. */
function ending(sandbox: Sandbox | null): Promise<void> {
  return new Promise((resolve, reject) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
    // Ctrl-C reaches the sandbox, too, and may reach it first.
    void sandbox?.ended.then(() => setTimeout(() => reject(new Error('The sandbox ended.')), 500).unref());
  });
}

function welcome(url: string, portalUrl: string, sandbox: Sandbox | null): string {
  const portal =
    sandbox === null
      ? [`  Portal     ${portalUrl}`]
      : [
          '  A sandbox stands in for the Portal and its S3: the app offers to sign in with one button.',
          `  Portal     ${sandbox.portalUrl}`,
          `  S3         ${sandbox.s3Endpoint}`,
          `  Control    ${sandbox.controlUrl}`,
          `  App ID     ${sandbox.appId}`,
        ];
  return ['', `  Sitelift   ${url}`, '', ...portal, '', '  Ctrl-C ends it.', '', ''].join('\n');
}

function write(line: LogLine): void {
  process.stdout.write(`${JSON.stringify({ time: new Date(), ...line })}\n`);
}

/** Someone trying things out wants to see the address, not every request. */
function writeTrouble(line: LogLine): void {
  if ('status' in line && line.status >= 500) write(line);
}

try {
  await serve();
  process.exit(0);
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exit(1);
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'EADDRINUSE' && 'port' in error)
    return `Port ${String(error.port)} is taken. Set PORT to another one, or to 0 for any that is free.`;
  return error instanceof ConfigError ? error.message : (error.stack ?? error.message);
}
