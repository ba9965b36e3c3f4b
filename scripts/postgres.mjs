import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fromDebian } from './browser.mjs';

/** Debian's, by version. */
const DEBIAN = '/usr/lib/postgresql';

/**
 * A Postgres to test with, of the system or from Debian; undefined where none can be had.
 * @returns {Promise<string | undefined>} the folder of its programs
 */
export async function ensurePostgres() {
  const named = process.env.SITELIFT_POSTGRES;
  if (named) return named;
  const [there] = programs();
  const program = there ?? (await fromDebian('postgresql', programs));
  return program && dirname(program);
}

/** The newest first. */
function programs() {
  if (!existsSync(DEBIAN)) return [];
  return readdirSync(DEBIAN)
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => join(DEBIAN, version, 'bin', 'postgres'))
    .filter((path) => existsSync(path));
}
