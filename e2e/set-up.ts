import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { ensureBuilt } from '../scripts/build-stamp.mjs';
import { lazyDatabase } from '../src/gateway/database/open-database.ts';
import { LINKS_TEMPLATE } from './support/site.ts';
import { SANDBOX_PROGRAM } from './support/sandbox-process.ts';

/**
 * Before any test: the app as its sources are now, and the sandbox as plain JavaScript, since each test starts one of its own and
 * transpiling it each time costs more than a second of a core; and an embedded database with its tables, which takes three. Gives
 * what ends it.
 */
// eslint-disable-next-line no-restricted-syntax -- Playwright calls what a file exports as default.
export default async function setUp(): Promise<() => Promise<void>> {
  if (!(await ensureBuilt())) throw new Error('the app can’t be built: see above');
  const outDir = await mkdtemp(join(tmpdir(), 'sitelift-sandbox-'));
  await build({
    configFile: false,
    publicDir: false,
    logLevel: 'error',
    build: {
      ssr: true,
      outDir,
      emptyOutDir: true,
      target: 'node20',
      rolldownOptions: {
        // Its digest thread is a program of its own, which it looks for beside itself.
        input: ['src/sandbox/main.ts', 'src/sandbox/s3/digest-worker.mjs'],
        output: { entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
      },
    },
    ssr: { noExternal: true },
  });
  process.env[SANDBOX_PROGRAM] = join(outDir, 'main.mjs');
  const made = await mkdtemp(join(tmpdir(), 'sitelift-links-'));
  const database = lazyDatabase({ url: null, directory: made });
  await database.get();
  await database.close();
  process.env[LINKS_TEMPLATE] = made;
  return async () => {
    await rm(outDir, { recursive: true, force: true });
    await rm(made, { recursive: true, force: true });
  };
}
