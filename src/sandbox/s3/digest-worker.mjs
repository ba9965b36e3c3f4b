// Computes digests away from the thread that reads the network, since MD5 alone costs as much as all the rest of
// taking a part. JavaScript, checked by its comments: a worker thread of Node 20 can't load TypeScript.
import { createHash } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import { crc32 } from 'node:zlib';
import { createCRC32, createCRC64 } from 'hash-wasm';

/** @import { DigestName } from './checksum-algorithm.ts' */
/** @import { DigestCommand, DigestReply } from './digest-thread.ts' */
/** @typedef {{ update(bytes: Uint8Array): unknown, digest(): Uint8Array }} DigestStream */

if (!parentPort) throw new Error('digest-worker.mjs runs in a worker thread');
const port = parentPort;

/** Reversed polynomials of CRC-32C and CRC-64/NVME, as hash-wasm takes them. */
const CASTAGNOLI = 0x82f63b78;
const NVME = '9a6c9329ac4bc9b5';

/** @returns {DigestStream} */
function streamedCrc32() {
  let value = 0;
  return {
    update: (bytes) => {
      value = crc32(bytes, value);
    },
    digest: () => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(value);
      return bytes;
    },
  };
}

/**
 * Streams over hash-wasm, used again and again: to start one maps memory, which for a small part costs more than
 * hashing it.
 *
 * @param {() => Promise<import('hash-wasm').IHasher>} create
 * @returns {() => Promise<DigestStream>}
 */
function pooled(create) {
  /** @type {import('hash-wasm').IHasher[]} */
  const free = [];
  return async () => {
    const hasher = free.pop() ?? (await create());
    hasher.init();
    return {
      update: (bytes) => hasher.update(bytes),
      digest: () => {
        const value = hasher.digest('binary');
        free.push(hasher);
        return value;
      },
    };
  };
}

/** @type {Record<DigestName, () => DigestStream | Promise<DigestStream>>} */
const STREAMS = {
  MD5: () => createHash('md5'),
  SHA1: () => createHash('sha1'),
  SHA256: () => createHash('sha256'),
  CRC32: streamedCrc32,
  CRC32C: pooled(() => createCRC32(CASTAGNOLI)),
  CRC64NVME: pooled(() => createCRC64(NVME)),
};

/**
 * Body → its streams by name, which may still be starting: every command of a body waits for them, in order.
 *
 * @type {Map<number, Promise<Map<DigestName, DigestStream>>>}
 */
const bodies = new Map();

/** @param {readonly DigestName[]} names */
async function begin(names) {
  /** @type {Map<DigestName, DigestStream>} */
  const streams = new Map();
  for (const name of names) streams.set(name, await STREAMS[name]());
  return streams;
}

/** @param {DigestReply} reply */
function answer(reply) {
  port.postMessage(reply);
}

/** @param {DigestCommand} command */
async function obey(command) {
  const { body } = command;
  if (command.kind === 'begin') {
    bodies.set(body, begin(command.names));
    return;
  }
  const streams = await bodies.get(body);
  if (!streams) return;
  if (command.kind === 'update') {
    const bytes = new Uint8Array(command.bytes, 0, command.length);
    for (const stream of streams.values()) stream.update(bytes);
    answer({ body });
    return;
  }
  bodies.delete(body);
  if (command.kind === 'discard') return;
  /** @type {Map<DigestName, Uint8Array>} */
  const digests = new Map();
  // Copied, since a Buffer may be a window on a pool, and posting it would send the whole pool.
  for (const [name, stream] of streams) digests.set(name, Uint8Array.from(stream.digest()));
  answer({ body, digests });
}

port.on('message', (/** @type {DigestCommand} */ command) => void obey(command));
