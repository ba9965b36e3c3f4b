import { svelte } from '@sveltejs/vite-plugin-svelte';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, preview } from 'vite';

/** The strictest policy that the app promises to run under. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'";

/** Builds the gallery, minified as the app is, and serves it under the app's own policy on a free port of loopback. */
export async function serveGallery(): Promise<{ readonly url: string; readonly close: () => Promise<void> }> {
  const root = fileURLToPath(new URL('.', import.meta.url));
  const outDir = await mkdtemp(join(tmpdir(), 'sitelift-gallery-'));
  const common = {
    root,
    configFile: false,
    logLevel: 'error',
    publicDir: fileURLToPath(new URL('../../public', import.meta.url)),
  } as const;
  await build({
    ...common,
    plugins: [svelte({ configFile: '../../svelte.config.js' })],
    build: { outDir, emptyOutDir: true, target: 'es2022', modulePreload: { polyfill: false } },
  });
  const server = await preview({
    ...common,
    build: { outDir },
    preview: { port: 0, host: '127.0.0.1', headers: { 'Content-Security-Policy': POLICY } },
  });
  const url = server.resolvedUrls?.local[0];
  if (url === undefined) throw new Error('the gallery is served nowhere');
  return {
    url,
    close: async () => {
      await server.close();
      await rm(outDir, { recursive: true, force: true });
    },
  };
}
