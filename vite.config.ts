import { svelte } from '@sveltejs/vite-plugin-svelte';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type UserConfig } from 'vite';
import { precacheManifest } from './scripts/precache-manifest.ts';
import { publishScreenshots } from './scripts/publish-screenshots.ts';
import { sdkInAWorker } from './scripts/sdk-in-a-worker.ts';
import { workerInDev } from './scripts/worker-in-dev.ts';

const root = fileURLToPath(new URL('.', import.meta.url));
const outDir = resolve(root, 'dist/app');

/** The page: `vite build` and the dev server. */
const page: UserConfig = {
  root,
  plugins: [svelte(), publishScreenshots(root), workerInDev(root)],
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
 */
const worker: UserConfig = {
  root,
  publicDir: false,
  define: { 'process.env.NODE_ENV': '"production"' },
  plugins: [sdkInAWorker(), precacheManifest(outDir)],
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
