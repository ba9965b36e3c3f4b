import { expect } from '@playwright/test';
import { bytesArrived, expectArrived, expectChecksums } from './support/evidence.ts';
import { writePhoto, writeTar } from './support/files.ts';
import { Person } from './support/person.ts';
import { startUpload } from './support/scenes.ts';
import type { Site } from './support/site.ts';
import { test } from './test.ts';

const LOST = { kind: 'drop', when: 'after' } as const;
const PART = 5 * 1024 * 1024;

const LOST_ON_S3 = [
  { operations: ['UploadPart'], partNumber: 2, resent: PART },
  // One after the other in one upload; none of them may cost a byte.
  { operations: ['CreateMultipartUpload', 'ListParts', 'CompleteMultipartUpload'], resent: 0 },
];

for (const { operations, resent, ...request } of LOST_ON_S3) {
  test(`the replies to ${operations.join(', ')} are lost, and the file arrives once`, async ({
    site,
    directory,
    sharedBrowser,
  }) => {
    const tar = await writeTar(directory, 'house.tar', 18);
    const person = new Person(await sharedBrowser.open(), site.url);
    for (const operation of operations)
      await site.control.addFault({ service: 's3', operation, ...request, count: 1, fault: LOST });
    await startUpload(person, tar);
    await person.sees(tar.name, 'done');
    await expectArrived(site, [tar], 1);
    expect(await bytesArrived(site)).toBeLessThanOrEqual(tar.size + resent);
    await expectChecksums(site);
    await expectEachLost(site, operations);
  });
}

test('the replies to permit, process and waitForProcess are lost, and one job is followed to its end', async ({
  site,
  directory,
  sharedBrowser,
}) => {
  const operations = ['permitStitchData', 'processStitchData', 'waitStitchData'];
  const tar = await writeTar(directory, 'house.tar', 12);
  const person = new Person(await sharedBrowser.open(), site.url);
  for (const operation of operations)
    await site.control.addFault({ service: 'portal', operation, count: 1, fault: LOST });
  await startUpload(person, tar);
  await person.sees(tar.name, 'done');
  await expectArrived(site, [tar]);
  expect(await bytesArrived(site)).toBe(tar.size);
  await expectEachLost(site, operations);
});

test('the reply to the one part of a photo is lost, and the photo arrives once', async ({
  site,
  directory,
  sharedBrowser,
}) => {
  const photo = await writePhoto(directory, 'front.jpg', 2_500_000);
  const person = new Person(await sharedBrowser.open(), site.url);
  await site.control.addFault({ service: 's3', operation: 'PutObject', count: 1, fault: LOST });
  await startUpload(person, photo);
  await person.sees(photo.name, 'done');
  await expectArrived(site, [photo], 1);
  await expectChecksums(site);
});

async function expectEachLost(site: Site, operations: readonly string[]): Promise<void> {
  expect(await site.control.faults()).toMatchObject(operations.map(() => ({ struck: 1 })));
}
