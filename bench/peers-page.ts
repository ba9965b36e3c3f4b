import { serve } from '@hono/node-server';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import { once } from 'node:events';
import { join } from 'node:path';
import { build } from 'vite';

/** Builds the page that the rivals run in and serves it from an origin of its own. */
export async function servePeers(directory: string): Promise<{ url: string; close(): Promise<void> }> {
  const outDir = join(directory, 'peers');
  await build({
    root: 'bench/page',
    configFile: false,
    logLevel: 'warn',
    build: { outDir, emptyOutDir: true, target: 'es2022' },
  });
  const app = new Hono();
  app.use('*', serveStatic({ root: outDir }));
  const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' });
  if (!server.listening) await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}/`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      if ('closeAllConnections' in server) server.closeAllConnections();
      await closed;
    },
  };
}
