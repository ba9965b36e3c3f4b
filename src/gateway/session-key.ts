import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError } from './config.ts';

const FILE_NAME = 'session.key';
const KEY_BYTES = 32;

/**
 * The key that seals sessions, from `directory`, made there (mode 0600) by the first start.
 * @throws ConfigError if the file holds something else or the directory can't be used
 */
export async function loadSessionKey(
  directory: string,
): Promise<{ key: Uint8Array<ArrayBuffer>; generated: boolean }> {
  const path = join(directory, FILE_NAME);
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const generated = await writeUnlessThere(path, randomBytes(KEY_BYTES).toString('base64'));
    const key = new Uint8Array(Buffer.from(await readFile(path, 'utf8'), 'base64'));
    if (key.length === KEY_BYTES) return { key, generated };
  } catch (cause) {
    throw new ConfigError('DATA_DIR must be a directory that the gateway can read and write', { cause });
  }
  throw new ConfigError(`DATA_DIR holds a ${FILE_NAME} that is not ${KEY_BYTES} bytes in base64`);
}

async function writeUnlessThere(path: string, text: string): Promise<boolean> {
  try {
    await writeFile(path, text, { mode: 0o600, flag: 'wx' });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}
