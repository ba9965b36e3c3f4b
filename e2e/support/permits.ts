import { expect } from '@playwright/test';
import { bytesArrived, expectArrived } from './evidence.ts';
import type { TestFile } from './files.ts';
import type { Site } from './site.ts';

const ABOUT_PERMITS = ['AccessDenied', 'ExpiredToken', 'permission_denied'];

/** Permits for Stitch Data that the Portal gave. */
export async function permitsGiven(site: Site): Promise<number> {
  const given = { service: 'portal', operation: 'permitStitchData', status: 200 } as const;
  return (await site.control.journal(given)).entries.length;
}

/** Multipart uploads that S3 began. */
export async function created(site: Site): Promise<number> {
  const { entries } = await site.control.journal({ operation: 'CreateMultipartUpload', status: 200 });
  return entries.length;
}

/** The codes of what was refused for its permit or token, in their order; probes, which nobody signs, left out. */
export async function refusals(site: Site, service: 's3' | 'portal' = 's3'): Promise<string[]> {
  const { entries } = await site.control.journal({ service });
  return entries
    .filter(({ method }) => method !== 'HEAD')
    .flatMap(({ code = '' }) => (ABOUT_PERMITS.includes(code) ? code : []));
}

/** The file arrived on so many permits or more, in one multipart upload, with nothing refused and no byte twice. */
export async function expectRenewedAhead(site: Site, file: TestFile, least: number): Promise<void> {
  expect(await permitsGiven(site)).toBeGreaterThanOrEqual(least);
  expect(await refusals(site)).toEqual([]);
  expect(await created(site)).toBe(1);
  await expectArrived(site, [file]);
  expect(await bytesArrived(site)).toBe(file.size);
}
