import { expect } from '@playwright/test';
import type { JournalEntry } from '../../src/sandbox/journal.ts';
import type { TestFile } from './files.ts';
import type { Site } from './site.ts';

const MIB = 1024 * 1024;
/** What may be on its way at one interruption: four connections and the lead of the next, a part of 5 MiB each. */
const IN_FLIGHT = 5 * 5 * MIB;

/** Bytes of files that reached S3, over all attempts. */
export async function bytesArrived(site: Site): Promise<number> {
  const { entries } = await site.control.journal({ service: 's3' });
  return entries
    .filter(({ operation }) => operation === 'UploadPart' || operation === 'PutObject')
    .reduce((sum, { bytes }) => sum + bytes, 0);
}

/**
 * Parts that S3 took again although it had listed them before, as `UploadId number`. What lands late of a stopped worker,
 * and was not listed yet, is none of them.
 */
export function takenThoughListed(entries: readonly JournalEntry[]): string[] {
  const taken = new Map<string, Set<string>>();
  const listed = new Set<string>();
  const again: string[] = [];
  for (const { operation, uploadId = '', partNumber, status, fault } of entries) {
    // A captive portal's 200 takes nothing.
    if (status !== 200 || fault?.includes('page') === true) continue;
    const parts = taken.get(uploadId) ?? new Set();
    if (operation === 'ListParts') for (const part of parts) listed.add(part);
    if (operation !== 'UploadPart') continue;
    const part = `${uploadId} ${partNumber}`;
    if (listed.has(part)) again.push(part);
    taken.set(uploadId, parts.add(part));
  }
  return again;
}

/** Whether every body that S3 took came with its CRC64NVME. */
export async function expectChecksums(site: Site): Promise<void> {
  const { entries } = await site.control.journal({ service: 's3', status: 200 });
  const bodies = entries.filter(({ operation }) => operation === 'UploadPart' || operation === 'PutObject');
  expect(bodies.map(({ checksum }) => checksum)).toEqual(bodies.map(() => 'CRC64NVME'));
}

/** How many parts S3 has stored so far. */
export async function partsStored(site: Site): Promise<number> {
  const { entries } = await site.control.journal({ service: 's3', operation: 'UploadPart', status: 200 });
  return entries.length;
}

/** The object that the file's job was given is the file, byte for byte, and the Portal finds no fault with it. */
export async function expectProcessed(site: Site, file: TestFile): Promise<void> {
  const job = (await site.control.jobs()).find(({ filename }) => filename === file.name);
  expect(job?.fault).toBeNull();
  expect(await site.control.sha256(job?.key ?? '')).toEqual({ sha256: file.sha256, size: file.size });
}

/**
 * The far end holds each file once and byte for byte, nothing else, no half-done multipart upload, and one job for each;
 * and no more bytes crossed twice than were in flight at the interruptions: none of a part that S3 had listed.
 * An interruption may cost the reply to Create, and the UploadId with it: nobody can abort such an upload, and no request
 * ever names it.
 */
export async function expectArrived(
  site: Site,
  files: readonly TestFile[],
  interruptions = 0,
): Promise<void> {
  const jobs = await site.control.jobs();
  expect(jobs.map(({ filename }) => filename).sort()).toEqual(files.map(({ name }) => name).sort());
  const objects = await site.control.objects();
  expect(objects).toHaveLength(files.length);
  for (const file of files) {
    await expectProcessed(site, file);
  }
  const { entries } = await site.control.journal({ service: 's3' });
  const left = await site.control.uploads();
  expect(left.filter(({ uploadId }) => entries.some((entry) => entry.uploadId === uploadId))).toEqual([]);
  expect(left.length).toBeLessThanOrEqual(interruptions);
  const needed = files.reduce((sum, { size }) => sum + size, 0);
  const arrived = await bytesArrived(site);
  expect(arrived).toBeGreaterThanOrEqual(needed);
  expect(arrived).toBeLessThanOrEqual(needed + interruptions * IN_FLIGHT);
  expect(takenThoughListed(entries)).toEqual([]);
}
