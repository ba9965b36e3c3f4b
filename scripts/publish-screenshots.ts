import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import type { Plugin } from 'vite';

const Manifest = v.object({
  screenshots: v.array(v.object({ src: v.pipe(v.string(), v.regex(/^\/screenshots\/[a-z-]+\.png$/)) })),
});

/** Puts those pictures of docs/ into the built app that its manifest names. */
export function publishScreenshots(root: string): Plugin {
  return {
    name: 'publish-screenshots',
    apply: 'build',
    async generateBundle() {
      const manifest: unknown = JSON.parse(await readFile(join(root, 'public/manifest.webmanifest'), 'utf8'));
      for (const { src } of v.parse(Manifest, manifest).screenshots)
        this.emitFile({
          type: 'asset',
          fileName: src.slice(1),
          source: await readFile(join(root, 'docs', src)),
        });
    },
  };
}
