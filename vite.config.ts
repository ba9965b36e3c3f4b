import { svelte } from '@sveltejs/vite-plugin-svelte';
import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type UserConfig } from 'vite';
import { precacheManifest } from './scripts/precache-manifest.ts';
import { workerInDev } from './scripts/worker-in-dev.ts';

const root = fileURLToPath(new URL('.', import.meta.url));
const outDir = resolve(root, 'dist/app');
const require = createRequire(import.meta.url);

/** The page: `vite build` and the dev server. */
const page: UserConfig = {
  root,
  plugins: [svelte(), workerInDev(root)],
  build: {
    outDir,
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
};

/*
 * [Note: The worker is its own pass] Built together with the page, the two would share chunks, and a classic worker
 * can't import any. So `vite build --mode worker` runs after the page's pass, makes one self-contained script at the
 * site's root, and writes the page's files into its precache list.
 *
 * [Note: The SDK in a worker] @aws-sdk/xml-builder's `browser` field swaps its parser for one that needs DOMParser,
 * which no worker has: the plain parser needs no DOM. lib-storage brings a whole stream library to recognise Node's
 * streams among the bodies it is given; ours are always Blobs.
 */
const xmlBuilder = dirname(require.resolve('@aws-sdk/xml-builder/package.json'));
const NO_STREAMS = '\0no-streams';
const worker: UserConfig = {
  root,
  publicDir: false,
  define: { 'process.env.NODE_ENV': '"production"' },
  plugins: [
    {
      name: 'sdk-in-a-worker',
      enforce: 'pre',
      resolveId(source, importer) {
        if (source === 'stream') return NO_STREAMS;
        if (importer?.startsWith(xmlBuilder) !== true || !/\/xml-parser(\.browser)?$/.test(source))
          return null;
        return resolve(xmlBuilder, 'dist-es/xml-parser.js');
      },
      load: (id) => (id === NO_STREAMS ? 'export class Readable {}' : null),
    },
    precacheManifest(outDir),
  ],
  build: {
    outDir,
    emptyOutDir: false,
    target: 'es2022',
    lib: {
      entry: resolve(root, 'src/sw/main.ts'),
      formats: ['iife'],
      name: 'sitelift',
      fileName: () => 'sw.js',
    },
    rolldownOptions: { output: { codeSplitting: false } },
  },
};

export default defineConfig(({ mode }) => (mode === 'worker' ? worker : page));
