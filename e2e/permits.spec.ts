import { expect } from '@playwright/test';
import { bytesArrived, expectArrived, expectProcessed } from './support/evidence.ts';
import { writePhoto, writeTar } from './support/files.ts';
import { created, expectRenewedAhead, permitsGiven, refusals } from './support/permits.ts';
import { Person } from './support/person.ts';
import { MB, startUpload, throttle, untilPartsStored } from './support/scenes.ts';
import { test } from './test.ts';

/** ms; the least that the app takes for a permit's life is 10 s. */
const SHORT = 12_000;
const MINUTE = 60_000;
const DAY = 86_400_000;

test('a permit that lives shorter than the upload is renewed ahead, and S3 refuses nothing', async ({
  site,
  directory,
  sharedBrowser,
}) => {
  const tar = await writeTar(directory, 'house.tar', 40);
  const person = new Person(await sharedBrowser.open(), site.url);
  await site.control.setKnobs({ stitchDataPermitLifetime: SHORT });
  await throttle(site, 2.5 * MB);
  await startUpload(person, tar);
  await person.sees(tar.name, 'done');
  await expectRenewedAhead(site, tar, 2);
});

test('credentials that end without a word are renewed once, and the same multipart upload goes on', async ({
  site,
  directory,
  sharedBrowser,
}) => {
  const tar = await writeTar(directory, 'house.tar', 48);
  const person = new Person(await sharedBrowser.open(), site.url);
  await site.control.setKnobs({ permitExpiry: 'silent' });
  await throttle(site, 10 * MB);
  await startUpload(person, tar);
  await untilPartsStored(site, 3);
  await site.control.expire();
  await site.control.clearFaults();
  await person.sees(tar.name, 'done');
  expect(await permitsGiven(site)).toBe(2);
  expect(await created(site)).toBe(1);
  expect(new Set(await refusals(site))).toEqual(new Set(['ExpiredToken']));
  await expectArrived(site, [tar], 1);
});

test('refusals that the browser hides make the permit suspect, and a new one lets the parts go on', async ({
  site,
  directory,
  sharedBrowser,
}) => {
  const tar = await writeTar(directory, 'house.tar', 48);
  const person = new Person(await sharedBrowser.open(), site.url);
  await throttle(site, 10 * MB);
  await startUpload(person, tar);
  await untilPartsStored(site, 2);
  await site.control.addFault({
    service: 's3',
    operation: 'UploadPart',
    fault: { kind: 'page', status: 403 },
  });
  await expect.poll(() => permitsGiven(site)).toBe(2);
  await site.control.clearFaults();
  await person.sees(tar.name, 'done');
  expect(await created(site)).toBe(1);
  const { entries } = await site.control.journal({ operation: 'UploadPart', status: 200 });
  expect(new Set(entries.map(({ partNumber }) => partNumber)).size).toBe(entries.length);
  await expectProcessed(site, tar);
});

test('a new key that comes too late to finish on the old one starts the file over, and says so', async ({
  site,
  directory,
  sharedBrowser,
}) => {
  const tar = await writeTar(directory, 'house.tar', 48);
  const person = new Person(await sharedBrowser.open(), site.url);
  await site.control.setKnobs({ stitchDataPermitLifetime: SHORT, repeatedPermit: 'new-key' });
  await throttle(site, 2.5 * MB);
  await startUpload(person, tar);
  await expect.poll(() => permitsGiven(site), { intervals: [20] }).toBe(1);
  // On a busy machine the file would not fit in another short one either.
  await site.control.setKnobs({ stitchDataPermitLifetime: DAY });
  await expect(person.row(tar.name)).toContainText('Started over: the permit ran out');
  await site.control.clearFaults();
  await person.sees(tar.name, 'done');
  expect(await created(site)).toBe(2);
  expect(await site.control.uploads()).toEqual([]);
  await expectProcessed(site, tar);
});

test('a new key that comes late is not used where the rest still fits the old permit: nothing is sent twice', async ({
  site,
  front,
  directory,
  sharedBrowser,
}) => {
  const tar = await writeTar(directory, 'house.tar', 48);
  const photo = await writePhoto(directory, 'front.jpg', 300_000);
  const person = new Person(await sharedBrowser.open(), front.url);
  await site.control.setKnobs({ stitchDataPermitLifetime: 15 * MINUTE, repeatedPermit: 'new-key' });
  await throttle(site, 5 * MB);
  await startUpload(person, tar);
  await untilPartsStored(site, 2);
  // Less than S3 minds between a request and its clock, and more than the permit is good for without a renewal.
  const ahead = 14.4 * MINUTE;
  await site.control.setClock(ahead);
  front.ahead = ahead;
  // The next that is asked of the Portal tells the time.
  await person.upload(photo);
  await expect.poll(() => permitsGiven(site)).toBe(2);
  await person.sees(tar.name, 'done');
  await person.sees(photo.name, 'done');
  expect(await permitsGiven(site)).toBe(2);
  expect(await created(site)).toBe(1);
  expect(await refusals(site)).toEqual([]);
  await expectArrived(site, [tar, photo]);
  expect(await bytesArrived(site)).toBe(tar.size + photo.size);
});

test('an upload token that is over is replaced, and no byte is sent again', async ({
  site,
  directory,
  sharedBrowser,
}) => {
  const tar = await writeTar(directory, 'house.tar', 24);
  const person = new Person(await sharedBrowser.open(), site.url);
  await site.control.setKnobs({ uploadTokenLifetime: 1_500 });
  await throttle(site, 8 * MB);
  await startUpload(person, tar);
  await expect.poll(() => permitsGiven(site), { intervals: [20] }).toBe(1);
  // A busy machine may take longer than that to hand in the other one, too.
  await site.control.setKnobs({ uploadTokenLifetime: null });
  await person.sees(tar.name, 'done');
  expect(await refusals(site, 'portal')).toEqual(['permission_denied']);
  expect(await permitsGiven(site)).toBe(2);
  await expectArrived(site, [tar]);
  expect(await bytesArrived(site)).toBe(tar.size);
});

test('an upload token that is over, with another key for the new one, sends the file again and says why', async ({
  site,
  directory,
  sharedBrowser,
}) => {
  const tar = await writeTar(directory, 'house.tar', 12);
  const person = new Person(await sharedBrowser.open(), site.url);
  await site.control.setKnobs({ uploadTokenLifetime: 1, repeatedPermit: 'new-key' });
  await throttle(site, 4 * MB);
  await startUpload(person, tar);
  await expect.poll(() => refusals(site, 'portal')).toContain('permission_denied');
  await site.control.setKnobs({ uploadTokenLifetime: null });
  await expect(person.row(tar.name)).toContainText('the right to hand in what was sent had run out');
  await person.sees(tar.name, 'done');
  expect(await bytesArrived(site)).toBe((await created(site)) * tar.size);
  await expectProcessed(site, tar);
});
