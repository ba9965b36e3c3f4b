import { expect } from '@playwright/test';
import { bytesArrived, expectArrived, expectChecksums } from './support/evidence.ts';
import { writePhoto, writeTar } from './support/files.ts';
import { Person } from './support/person.ts';
import { startUpload } from './support/scenes.ts';
import { test } from './test.ts';

const LOST = { kind: 'drop', when: 'after' } as const;
const PART = 5 * 1024 * 1024;

const LOST_ON_S3 = [
  { operation: 'CreateMultipartUpload', resent: 0, orphans: 1 },
  { operation: 'UploadPart', partNumber: 2, resent: PART, orphans: 0 },
  { operation: 'ListParts', resent: 0, orphans: 0 },
  { operation: 'CompleteMultipartUpload', resent: 0, orphans: 0 },
];

for (const { resent, orphans, ...request } of LOST_ON_S3) {
  test(`the reply to ${request.operation} is lost, and the file arrives once`, async ({
    site,
    directory,
    sharedBrowser,
  }) => {
    const tar = await writeTar(directory, 'house.tar', 18);
    const person = new Person(await sharedBrowser.open(), site.url);
    await site.control.addFault({ service: 's3', ...request, count: 1, fault: LOST });
    await startUpload(person, tar);
    await person.sees(tar.name, 'done');
    await expectArrived(site, [tar], 1, orphans);
    expect(await bytesArrived(site)).toBeLessThanOrEqual(tar.size + resent);
    await expectChecksums(site);
    expect(await site.control.faults()).toMatchObject([{ struck: 1 }]);
  });
}

for (const operation of ['permitStitchData', 'processStitchData', 'waitStitchData']) {
  test(`the reply to ${operation} is lost, and one job is followed to its end`, async ({
    site,
    directory,
    sharedBrowser,
  }) => {
    const tar = await writeTar(directory, 'house.tar', 12);
    const person = new Person(await sharedBrowser.open(), site.url);
    await site.control.addFault({ service: 'portal', operation, count: 1, fault: LOST });
    await startUpload(person, tar);
    await person.sees(tar.name, 'done');
    await expectArrived(site, [tar]);
    expect(await site.control.faults()).toMatchObject([{ struck: 1 }]);
  });
}

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
