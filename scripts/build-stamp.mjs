import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT, runNpm } from './run.mjs';

/** All that the build reads. */
const SOURCES = [
  'docs/screenshots',
  'index.html',
  'package-lock.json',
  'package.json',
  'public',
  'scripts',
  'src/app',
  'src/lib',
  'src/sw',
  'svelte.config.js',
  'tsconfig.json',
  'vite.config.ts',
];
const NOT_BUILT = /\.test\.[^.]+$|\.md$|[\\/]testing[\\/]/;
const STAMP = 'dist/build-stamp';

/** Builds the app unless dist/app was built from exactly these sources. @returns whether dist/app is good */
export async function ensureBuilt() {
  if (isFresh()) return true;
  console.log('Building the app…');
  return (await runNpm(['run', '--silent', 'build'])).code === 0;
}

export function isFresh() {
  const stamp = join(ROOT, STAMP);
  if (!existsSync(stamp) || !existsSync(join(ROOT, 'dist/app/index.html'))) return false;
  return readFileSync(stamp, 'utf8') === sourcesHash(ROOT);
}

/**
 * By content, not by time: a checkout or a copy changes times.
 * @param {string} root
 */
export function sourcesHash(root) {
  const hash = createHash('sha256');
  for (const path of SOURCES.flatMap((source) => filesBelow(join(root, source))).sort()) {
    if (NOT_BUILT.test(path)) continue;
    const content = readFileSync(path);
    hash.update(`${relative(root, path).split(sep).join('/')}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

/**
 * @param {string} path
 * @returns {string[]}
 */
function filesBelow(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path).flatMap((name) => filesBelow(join(path, name)));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  writeFileSync(join(ROOT, STAMP), sourcesHash(ROOT));
