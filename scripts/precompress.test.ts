import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { precompress } from './precompress.mjs';

test('puts both compressed forms beside each text that is worth it, and touches nothing else', async () => {
  const root = await mkdtemp(join(tmpdir(), 'sitelift-precompress-'));
  onTestFinished(() => rm(root, { recursive: true }));
  const script = 'upload();'.repeat(1000);
  await mkdir(join(root, 'assets'));
  await writeFile(join(root, 'assets/index-1.js'), script);
  await writeFile(join(root, 'assets/photo-1.png'), script);
  await writeFile(join(root, 'index.html'), '<!doctype html>');
  precompress(root);
  expect((await readdir(join(root, 'assets'))).sort()).toEqual([
    'index-1.js',
    'index-1.js.br',
    'index-1.js.gz',
    'photo-1.png',
  ]);
  expect(await readdir(root)).toEqual(['assets', 'index.html']);
  expect(brotliDecompressSync(await readFile(join(root, 'assets/index-1.js.br'))).toString()).toBe(script);
  expect(gunzipSync(await readFile(join(root, 'assets/index-1.js.gz'))).toString()).toBe(script);
});
