import { getManifest } from 'workbox-build';
import type { Plugin } from 'vite';

/** Where the worker's source wants its list of shell files. */
const PLACEHOLDER = 'self.__WB_MANIFEST';

/**
 * Writes the built page's files, each with its revision, into the worker. Hashed assets need no revision. A build that
 * is not written (the dev server's) gets an empty list: there the page comes from Vite.
 */
export function precacheManifest(directory: string): Plugin {
  let written = true;
  return {
    name: 'precache-manifest',
    configResolved(config) {
      written = config.build.write;
    },
    async renderChunk(code) {
      if (!written) return code.replace(PLACEHOLDER, '[]');
      if (!code.includes(PLACEHOLDER)) throw new Error(`the worker has no ${PLACEHOLDER}`);
      const { manifestEntries, warnings } = await getManifest({
        globDirectory: directory,
        globPatterns: ['**/*.{html,js,css,svg,png,woff2,webmanifest}'],
        // Screenshots are for whoever installs the app; a worker that kept them would download them all at its start.
        globIgnores: ['sw.js', 'screenshots/**'],
        dontCacheBustURLsMatching: /^assets\//,
      });
      if (warnings.length > 0) throw new Error(warnings.join('\n'));
      return code.replace(PLACEHOLDER, () => JSON.stringify(manifestEntries));
    },
  };
}
