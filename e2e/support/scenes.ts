import { expect } from '@playwright/test';
import { partsStored } from './evidence.ts';
import type { TestFile } from './files.ts';
import type { Person } from './person.ts';
import type { Site } from './site.ts';

export const MB = 1_000_000;
export const DESTINATION = '200 University Ave W';

/** Slow enough that there is a middle to interrupt. */
export async function throttle(site: Site, bytesPerSecond: number): Promise<void> {
  await site.control.addFault({
    service: 's3',
    operation: 'UploadPart',
    fault: { kind: 'throttle', bytesPerSecond },
  });
}

export async function startUpload(person: Person, ...files: readonly TestFile[]): Promise<void> {
  await person.open();
  await person.signIn();
  await person.chooseDestination(DESTINATION);
  await person.upload(...files);
}

export async function untilPartsStored(site: Site, count: number): Promise<void> {
  await expect.poll(() => partsStored(site), { intervals: [20] }).toBeGreaterThanOrEqual(count);
}
