import { mkdir, mkdtemp, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { sourcesHash } from './build-stamp.mjs';

async function project(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'sitelift-stamp-'));
  onTestFinished(() => rm(root, { recursive: true }));
  await mkdir(join(root, 'src/app'), { recursive: true });
  await mkdir(join(root, 'src/gateway'));
  await writeFile(join(root, 'src/app/main.ts'), 'start()');
  await writeFile(join(root, 'index.html'), '<!doctype html>');
  return root;
}

test('a build is stale once a source has other content, another name, or is new', async () => {
  const root = await project();
  const main = join(root, 'src/app/main.ts');
  const seen = new Set([sourcesHash(root)]);
  await writeFile(main, 'stop()');
  seen.add(sourcesHash(root));
  await rename(main, join(root, 'src/app/entry.ts'));
  seen.add(sourcesHash(root));
  await writeFile(join(root, 'vite.config.ts'), '');
  seen.add(sourcesHash(root));
  expect(seen.size).toBe(4);
});

test('a build stays fresh when only times, tests, notes or the servers change', async () => {
  const root = await project();
  const before = sourcesHash(root);
  await utimes(join(root, 'index.html'), 1, 1);
  await writeFile(join(root, 'src/app/main.test.ts'), 'test()');
  await writeFile(join(root, 'src/app/README.md'), 'notes');
  await writeFile(join(root, 'src/gateway/gateway.ts'), 'serve()');
  expect(sourcesHash(root)).toBe(before);
});
