import { S3Client, type S3ClientConfig, S3ServiceException } from '@aws-sdk/client-s3';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base } from 'vitest';
import { FaultRules } from '../../faults.ts';
import { openJournal, type Journal } from '../../journal.ts';
import type { CorsProfile } from '../cors.ts';
import type { Credential } from '../credentials.ts';
import type { Dialect } from '../dialect.ts';
import { createS3, type S3, type S3Options } from '../s3.ts';
import { ROOT } from './root-credential.ts';

export const BUCKET = 'site-scans';
export const KEY = 'stitch-data/4MN/original.tar';
export const MIB = 1024 * 1024;
export const ACL = 'bucket-owner-full-control';

/** A permit as the Portal gives it: one key, for an hour. */
export function permit(changes: Partial<Credential> = {}): Credential {
  return {
    accessKeyId: 'ASIAPERMITPERMITPERM',
    secretAccessKey: 'permit-secret',
    sessionToken: 'permit-token',
    expiresAt: Date.now() + 3_600_000,
    scope: { bucket: BUCKET, key: KEY, acl: ACL },
    ...changes,
  };
}

/** An S3 of one test's own, in a folder that goes with it. */
export class RunningS3 {
  readonly faults = new FaultRules();
  readonly credentials = new Map<string, Credential>();
  readonly journal: Journal = openJournal(null);
  readonly directory: string;
  /** What S3's clock is ahead of the real one, ms. */
  clockOffset = 0;
  cors: CorsProfile = 'open';
  dialect: Dialect = 'aws';
  readonly #clients: S3Client[] = [];
  #s3: S3 | null = null;

  constructor(directory: string) {
    this.directory = directory;
    this.allow(ROOT);
  }

  get s3(): S3 {
    if (!this.#s3) throw new Error('not started');
    return this.#s3;
  }

  get origin(): string {
    return this.s3.origin;
  }

  allow(credential: Credential): Credential {
    this.credentials.set(credential.accessKeyId, credential);
    return credential;
  }

  async start(options: Partial<S3Options> = {}): Promise<void> {
    this.#s3 = await createS3({
      directory: this.directory,
      clock: () => Date.now() + this.clockOffset,
      credentials: { find: (accessKeyId) => this.credentials.get(accessKeyId) },
      faults: this.faults,
      journal: this.journal,
      cors: () => this.cors,
      dialect: () => this.dialect,
      ...options,
    });
  }

  /** Stops, if it runs, and starts on the same folder. Clients of before don't find it again. */
  async restart(options: Partial<S3Options> = {}): Promise<void> {
    await this.s3.close();
    await this.start(options);
  }

  /** An SDK client that tries once. */
  client(credential: Credential = ROOT, config: S3ClientConfig = {}): S3Client {
    const { accessKeyId, secretAccessKey, sessionToken } = credential;
    const client = new S3Client({
      endpoint: this.origin,
      region: 'us-east-1',
      forcePathStyle: true,
      maxAttempts: 1,
      credentials: { accessKeyId, secretAccessKey, ...(sessionToken === null ? {} : { sessionToken }) },
      ...config,
    });
    this.#clients.push(client);
    return client;
  }

  async close(): Promise<void> {
    for (const client of this.#clients) client.destroy();
    await this.#s3?.close();
    this.journal.close();
    await rm(this.directory, { recursive: true, force: true });
  }
}

/** A test with an S3 that runs, and ends with it. */
export const test = base.extend<{ running: RunningS3 }>({
  // Vitest demands the pattern, even where nothing is taken from it.
  // eslint-disable-next-line no-empty-pattern
  running: async ({}, use) => {
    const running = new RunningS3(await mkdtemp(join(tmpdir(), 'sitelift-s3-')));
    await running.start();
    await use(running);
    await running.close();
  },
});

/** What a call was refused with: `403 AccessDenied`; `none` where it was not. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'none';
  } catch (error) {
    if (!(error instanceof S3ServiceException)) throw error;
    return `${error.$metadata.httpStatusCode ?? '?'} ${error.name}`;
  }
}

/** Bytes that differ everywhere, the same each time. */
export function bytes(length: number, seed = 1): Buffer {
  const content = Buffer.alloc(length);
  let state = seed;
  for (let index = 0; index + 4 <= length; index += 4) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    content.writeUInt32LE(state, index);
  }
  return content;
}
