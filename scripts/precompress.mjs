import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { ROOT } from './run.mjs';

const WORTHWHILE = /\.(?:css|html|js|json|svg|webmanifest)$/;
/** Below this a packet is a packet. */
const SMALLEST = 1024;

/**
 * Puts a .br and a .gz beside every text of the built app, so that the server compresses nothing itself.
 * @param {string} directory
 */
export function precompress(directory) {
  for (const name of readdirSync(directory)) {
    const path = join(directory, name);
    if (statSync(path).isDirectory()) precompress(path);
    else if (WORTHWHILE.test(name)) compressFile(path);
  }
}

/** @param {string} path */
function compressFile(path) {
  const content = readFileSync(path);
  if (content.length < SMALLEST) return;
  const text = { [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT };
  writeFileSync(`${path}.br`, brotliCompressSync(content, { params: text }));
  writeFileSync(`${path}.gz`, gzipSync(content, { level: constants.Z_BEST_COMPRESSION }));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) precompress(join(ROOT, 'dist/app'));
