import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

/*
 * [Note: The SDK in a worker] @aws-sdk/xml-builder's `browser` field swaps its parser for one that needs DOMParser,
 * which no worker has: the plain parser needs no DOM. The others bring whole libraries for what a worker never does:
 * lib-storage Node's streams, buffers and events, of which Blobs need no more than chunks put together, and client-s3
 * the event streams of queries; hashes in JavaScript for browsers without WebCrypto, which have no worker either, and for
 * checksums that are made here; a limiter for retries that are off; a signer for several regions at once; and rules for
 * where a bucket of any kind is, of which `src/lib/s3/sdk-endpoints.ts` has those that are needed. They were a fifth of the
 * script.
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
  '@aws-sdk/signature-v4-multi-region': `import { SignatureV4 } from '@smithy/signature-v4';
    export class SignatureV4MultiRegion extends SignatureV4 {}
    export class SignatureV4SignWithCredentials extends SignatureV4 {}`,
  '@smithy/core/event-streams': `export const resolveEventStreamSerdeConfig = (config) => config;
    export const eventStreamSerdeProvider = () => ({});
    export class EventStreamSerde {}`,
};

/** Files of the SDK whose one class nothing makes here. */
const NEVER_MADE = /\/(Sha256Js|Sha1Js|Md5Js|Crc64NvmeJs|DefaultRateLimiter)$/;

const OWN_ENDPOINTS = fileURLToPath(new URL('../src/lib/s3/sdk-endpoints.ts', import.meta.url));

/** Leaves out of the SDK what the worker can't use, and gives it the XML parser and the endpoints that it can. */
export function sdkInAWorker(): Plugin {
  const xmlBuilder = dirname(createRequire(import.meta.url).resolve('@aws-sdk/xml-builder/package.json'));
  const prefix = '\0never-used:';
  const madePrefix = '\0never-made:';
  return {
    name: 'sdk-in-a-worker',
    enforce: 'pre',
    resolveId(source, importer) {
      if (Object.hasOwn(NEVER_USED, source)) return `${prefix}${source}`;
      if (/\/endpointResolver$/.test(source)) return OWN_ENDPOINTS;
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
