import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import type { FaultSource } from '../faults.ts';
import type { Journal } from '../journal.ts';
import { Slabs } from './body-file.ts';
import type { CorsProfile } from './cors.ts';
import type { CredentialSource } from './credentials.ts';
import type { Dialect } from './dialect.ts';
import { DigestThread } from './digest-thread.ts';
import { Exchange, type ExchangeOptions } from './exchange.ts';
import { Layout } from './layout.ts';
import { Links } from './link.ts';
import { Objects, type ByteRange } from './objects.ts';
import type { ObjectRecord } from './records.ts';
import type { Shelves } from './s3-request.ts';
import { Uploads, type Upload } from './uploads.ts';

export interface S3Options {
  /** Where everything is kept; another start on it goes on from there, after a kill as well. One S3 at a time. */
  readonly directory: string;
  /** `127.0.0.1` if absent. */
  readonly host?: string | undefined;
  /** Any free one if absent. */
  readonly port?: number | undefined;
  /** Ms since 1970: what S3 believes the time is. */
  readonly clock: () => number;
  readonly credentials: CredentialSource;
  readonly faults: FaultSource;
  readonly journal: Journal;
  /** Asked at each request. */
  readonly cors: () => CorsProfile;
  /** Asked at each request; AWS if absent. */
  readonly dialect?: (() => Dialect) | undefined;
  /** The buckets there are; without it any bucket exists. */
  readonly buckets?: readonly string[] | undefined;
  /** The only region that signatures may name; without it any will do. */
  readonly region?: string | undefined;
  /** For how long a client may send nothing in the middle of a body, ms; 30 s if absent, as S3 tells no figure. */
  readonly bodyIdle?: number | undefined;
  /** Told of the sandbox's own failures, which clients see as InternalError. The console if absent. */
  readonly report?: ((error: unknown) => void) | undefined;
}

/** A finished object. It stays readable while it is open, even if it is replaced or deleted meanwhile. */
export interface S3Object {
  readonly bucket: string;
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  /** Ms since 1970. */
  readonly lastModified: number;
  /** The multipart upload that made it. */
  readonly uploadId?: string | undefined;
  /** In hexadecimal, computed from the bytes each time. */
  sha256(): Promise<string>;
  open(range?: ByteRange): Readable;
}

/** A multipart upload that was neither completed nor aborted. */
export interface OpenUpload {
  readonly bucket: string;
  readonly key: string;
  readonly uploadId: string;
  /** Ms since 1970. */
  readonly initiated: number;
  readonly parts: readonly { readonly number: number; readonly size: number; readonly etag: string }[];
}

/** An S3 that listens. */
export interface S3 {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;
  readonly port: number;
  object(bucket: string, key: string): Promise<S3Object | undefined>;
  objects(): Promise<readonly S3Object[]>;
  uploads(): Promise<readonly OpenUpload[]>;
  /** False where nothing was at the key. */
  deleteObject(bucket: string, key: string): Promise<boolean>;
  /** Cuts all connections and waits until their requests have let go of the files. */
  close(): Promise<void>;
}

/** How much of a body Node reads ahead of us, bytes; more saves turns of its event loop. */
const READ_AHEAD = 256 * 1024;

/** For how long an idle connection stays, ms: longer than clients keep theirs, so that they are the ones to close. */
const KEEP_ALIVE = 75_000;

function openShelves(directory: string, clock: () => number): Shelves {
  const layout = new Layout(directory);
  const objects = new Objects(layout);
  const uploads = new Uploads(layout, objects, clock);
  const pieces = [
    ...objects.list().flatMap((object) => object.pieces),
    ...uploads.parts().map(({ piece }) => piece),
  ];
  layout.sweep(pieces);
  return { layout, objects, uploads, digests: new DigestThread(), slabs: new Slabs() };
}

function listen(
  options: ExchangeOptions,
  { host = '127.0.0.1', port = 0 }: S3Options,
): Promise<{ port: number; host: string; close: () => Promise<void> }> {
  const running = new Set<Promise<void>>();
  const take = (awaitsContinue: boolean) => (request: IncomingMessage, response: ServerResponse) => {
    const exchange = new Exchange(request, response, awaitsContinue, options).run();
    running.add(exchange);
    void exchange.finally(() => running.delete(exchange));
  };
  // No limit on a request's time: on a throttled link one part takes hours. Silence is limited by the body itself.
  const server = createServer({ highWaterMark: READ_AHEAD, requestTimeout: 0, keepAliveTimeout: KEEP_ALIVE });
  server.on('request', take(false));
  server.on('checkContinue', take(true));
  const close = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
    await Promise.all(running);
  };
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('not listening on a port'));
      else resolve({ port: address.port, host, close });
    });
  });
}

function shownUpload({ record, parts }: Upload): OpenUpload {
  const { bucket, key, uploadId, initiated } = record;
  return {
    ...{ bucket, key, uploadId, initiated },
    parts: [...parts.values()]
      .map(({ number, etag, piece }) => ({ number, etag, size: piece.size }))
      .sort((left, right) => left.number - right.number),
  };
}

/**
 * Starts an S3 on loopback that behaves as S3 is documented to, as far as uploads go (README.md says how far).
 *
 * @throws what the file system throws, v.ValiError for a directory that holds something else, and the listener's
 *   error for a port that is taken
 */
export async function createS3(options: S3Options): Promise<S3> {
  const shelves = openShelves(options.directory, options.clock);
  const { objects, uploads, digests } = shelves;
  const { clock, credentials, faults, journal, cors, buckets, region = null, bodyIdle = 30_000 } = options;
  const { dialect = () => 'aws' } = options;
  const server = await listen(
    {
      service: { credentials, buckets: buckets ? new Set(buckets) : null, region, shelves, dialect },
      clock,
      faults,
      links: new Links(),
      journal,
      cors,
      bodyIdle,
      report: options.report ?? ((error) => console.error('sandbox S3:', error)),
    },
    options,
  ).catch(async (error: unknown) => {
    await digests.close();
    throw error;
  });
  const shown = (record: ObjectRecord): S3Object => {
    const { bucket, key, size, etag, lastModified, uploadId } = record;
    return {
      ...{ bucket, key, size, etag, lastModified, uploadId: uploadId ?? undefined },
      sha256: () => objects.sha256(record),
      open: (range) => objects.open(record, range),
    };
  };
  return {
    origin: `http://${server.host}:${server.port}`,
    port: server.port,
    object: (bucket, key) => {
      const record = objects.find(bucket, key);
      return Promise.resolve(record && shown(record));
    },
    objects: () => Promise.resolve(objects.list().map(shown)),
    uploads: () => Promise.resolve(uploads.list().map(shownUpload)),
    deleteObject: (bucket, key) => Promise.resolve(objects.delete(bucket, key)),
    close: async () => {
      await server.close();
      await digests.close();
    },
  };
}
