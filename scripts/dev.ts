import { createServer } from 'vite';
import { getConfig } from '../src/gateway/config.ts';
import { startGateway } from '../src/gateway/start.ts';
import { endWithNpm } from './run.mjs';
import { startSandbox } from './sandbox.ts';

/** Vite with hot reload in front, a gateway for /api behind it, and a sandbox behind that. */
endWithNpm();
const sandbox = await startSandbox();
const config = getConfig({
  PORTAL_NAME: 'Sandbox',
  S3_ENDPOINT: sandbox.s3Endpoint,
  DATA_DIR: process.env['DATA_DIR'],
  PORTAL_URL: sandbox.portalUrl,
  PORT: '0',
});
const { appId, appToken } = sandbox;
const gateway = await startGateway({ ...config, appRoot: null, sandbox: { appId, appToken } }, (line) => {
  if ('status' in line && line.status >= 500) console.error(JSON.stringify(line));
});
const port = process.env['PORT'];
const vite = await createServer({
  server: {
    // The gateway tells the app's own requests by the host they name.
    proxy: { '/api': { target: gateway.url, changeOrigin: false } },
    ...(port ? { port: Number(port) } : {}),
  },
});
await vite.listen();
vite.printUrls();

let ending = false;
async function end(code: number): Promise<void> {
  if (ending) return;
  ending = true;
  await Promise.all([vite.close(), gateway.close(0), sandbox.stop()]);
  process.exit(code);
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void end(0));
void sandbox.ended.then(() => end(1));
