import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import type { Plugin } from 'vite';

/*
 * [Note: The SDK in a worker] @aws-sdk/xml-builder's `browser` field swaps its parser for one that needs DOMParser,
 * which no worker has: the plain parser needs no DOM. The others bring whole libraries for what a worker never does:
 * lib-storage Node's streams, buffers and events, of which Blobs need no more than chunks put together, and client-s3
 * the event streams of queries; hashes in JavaScript for browsers without WebCrypto, which have no worker either, and for
 * checksums that are made here; a limiter for retries that are off. They were an eighth of the script.
 */
const NEVER_USED: Readonly<Record<string, string>> = {
  stream: 'export class Readable {}',
  events: 'export class EventEmitter { emit() { return false; } }',
  buffer: `export const Buffer = {
    isBuffer: () => false,
    concat: (chunks) => {
      const whole = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
      let at = 0;
      for (const chunk of chunks) {
        whole.set(chunk, at);
        at += chunk.length;
      }
      return whole;
    },
  };`,
  '@smithy/core/event-streams': `export const resolveEventStreamSerdeConfig = (config) => config;
    export const eventStreamSerdeProvider = () => ({});
    export class EventStreamSerde {}`,
};

/** Files of the SDK whose one class nothing makes here. */
const NEVER_MADE = /\/(Sha256Js|Sha1Js|Md5Js|Crc64NvmeJs|DefaultRateLimiter)$/;

/** Leaves out of the SDK what the worker can't use, and gives it the XML parser that it can. */
export function sdkInAWorker(): Plugin {
  const xmlBuilder = dirname(createRequire(import.meta.url).resolve('@aws-sdk/xml-builder/package.json'));
  const prefix = '\0never-used:';
  const madePrefix = '\0never-made:';
  return {
    name: 'sdk-in-a-worker',
    enforce: 'pre',
    resolveId(source, importer) {
      if (Object.hasOwn(NEVER_USED, source)) return `${prefix}${source}`;
      const made = NEVER_MADE.exec(source)?.[1];
      if (made !== undefined) return `${madePrefix}${made}`;
      const isParser = importer?.startsWith(xmlBuilder) === true && /\/xml-parser(\.browser)?$/.test(source);
      return isParser ? resolve(xmlBuilder, 'dist-es/xml-parser.js') : null;
    },
    load(id) {
      if (id.startsWith(madePrefix)) return `export class ${id.slice(madePrefix.length)} {}`;
      return id.startsWith(prefix) ? (NEVER_USED[id.slice(prefix.length)] ?? null) : null;
    },
  };
}
