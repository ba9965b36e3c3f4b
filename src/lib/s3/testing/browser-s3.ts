import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { FaultRules } from '../../../sandbox/faults.ts';
import { openJournal } from '../../../sandbox/journal.ts';
import type { CorsProfile } from '../../../sandbox/s3/cors.ts';
import { createS3 } from '../../../sandbox/s3/s3.ts';
import type { S3Permit } from '../s3-edge.ts';

/** An S3 for each way a bucket may treat browsers, and a permit that all of them take. */
export interface BrowserS3 {
  readonly origins: Readonly<Record<CorsProfile, string>>;
  readonly permit: S3Permit;
}

declare module 'vitest' {
  interface ProvidedContext {
    s3: BrowserS3;
  }
}

const PERMIT: S3Permit = {
  bucket: 'site-scans',
  key: 'stitch-data/4MN/original.tar',
  region: 'us-east-1',
  accessKeyId: 'ASIABROWSER',
  secretAccessKey: 'secret',
  sessionToken: 'token',
};

/** Vitest's setup of the browser project: tests in a browser can start no server themselves. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const ends: (() => Promise<void>)[] = [];
  async function start(cors: CorsProfile): Promise<string> {
    const directory = await mkdtemp(join(tmpdir(), 'sitelift-s3-'));
    const s3 = await createS3({
      directory,
      clock: Date.now,
      credentials: {
        find: () => ({
          ...PERMIT,
          expiresAt: null,
          scope: { bucket: PERMIT.bucket, key: PERMIT.key, acl: 'bucket-owner-full-control' },
        }),
      },
      faults: new FaultRules(),
      journal: openJournal(null),
      cors: () => cors,
    });
    ends.push(async () => {
      await s3.close();
      await rm(directory, { recursive: true, force: true });
    });
    return s3.origin;
  }
  project.provide('s3', {
    origins: {
      open: await start('open'),
      'etag-hidden': await start('etag-hidden'),
      'plain-headers': await start('plain-headers'),
      'origin-refused': await start('origin-refused'),
    },
    permit: PERMIT,
  });
  return async () => {
    for (const end of ends) await end();
  };
}
