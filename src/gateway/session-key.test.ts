import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ConfigError } from './config.ts';
import { loadSessionKey } from './session-key.ts';

async function emptyDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'sitelift-key-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  return directory;
}

test('makes a key once, for its owner alone, and finds it again', async () => {
  const directory = join(await emptyDirectory(), 'data');
  const first = await loadSessionKey(directory);
  const second = await loadSessionKey(directory);
  expect(first.generated).toBe(true);
  expect(second).toEqual({ key: first.key, generated: false });
  if (process.platform !== 'win32') {
    expect((await stat(join(directory, 'session.key'))).mode & 0o777).toBe(0o600);
  }
});

test('makes another key in another place', async () => {
  const one = await loadSessionKey(await emptyDirectory());
  const two = await loadSessionKey(await emptyDirectory());
  expect(one.key).not.toEqual(two.key);
});

test('refuses a damaged key rather than replacing it, since that would end all sessions', async () => {
  const directory = await emptyDirectory();
  await writeFile(join(directory, 'session.key'), 'c2hvcnQ=');
  await expect(loadSessionKey(directory)).rejects.toThrow(ConfigError);
  expect(await readFile(join(directory, 'session.key'), 'utf8')).toBe('c2hvcnQ=');
});

test('names DATA_DIR when it is no directory', async () => {
  const file = join(await emptyDirectory(), 'file');
  await writeFile(file, '');
  await expect(loadSessionKey(file)).rejects.toThrow(/^DATA_DIR/);
});
