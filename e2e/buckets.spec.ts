import { expect, type Request } from '@playwright/test';
import { S3_DETOUR_PATH } from '../src/lib/gateway/s3-detour.ts';
import { WorkerKiller } from './support/app-browser.ts';
import {
  bytesArrived,
  expectArrived,
  expectChecksums,
  expectProcessed,
  takenThoughListed,
} from './support/evidence.ts';
import { writePhoto, writeTar } from './support/files.ts';
import { created } from './support/permits.ts';
import { Person } from './support/person.ts';
import { MB, startUpload, throttle, untilPartsStored } from './support/scenes.ts';
import { Site } from './support/site.ts';
import { test } from './test.ts';

const REFUSES = 'this page isn’t allowed to hear it';

/** With a gateway that offers the detour; `around`: the methods of requests that went through it. */
const detourTest = test.extend<{ around: string[] }>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the fixtures needed off the pattern
  site: async ({}, use) => {
    const site = await Site.start(undefined, undefined, { S3_DETOUR: 'true' });
    await use(site);
    await site.close();
  },
  around: async ({ sharedBrowser }, use) => {
    await sharedBrowser.open();
    const { context } = sharedBrowser;
    const around: string[] = [];
    const note = (request: Request): void => {
      if (new URL(request.url()).pathname === S3_DETOUR_PATH) around.push(request.method());
    };
    context.on('request', note);
    await use(around);
    context.off('request', note);
  },
});

/** Each S3 operation that was carried out, once. */
async function operations(site: Site): Promise<string[]> {
  const { entries } = await site.control.journal({ service: 's3', status: 200 });
  return [...new Set(entries.map(({ operation }) => operation))].sort();
}

test('a bucket that is open, or hides the ETag, takes files with all their checksums', async ({
  site,
  directory,
  sharedBrowser,
}) => {
  const house = await writeTar(directory, 'house.tar', 12);
  const photo = await writePhoto(directory, 'front.jpg', 6_000_000);
  const person = new Person(await sharedBrowser.open(), site.url);
  await startUpload(person, house);
  await person.sees(house.name, 'done');
  await site.control.setKnobs({ cors: 'etag-hidden' });
  await person.upload(photo);
  await person.sees(photo.name, 'done');
  await expectArrived(site, [house, photo]);
  expect(await bytesArrived(site)).toBe(house.size + photo.size);
  await expectChecksums(site);
});

detourTest(
  'a bucket that refuses unusual headers takes a file without them, directly although there is a detour',
  async ({ site, directory, sharedBrowser, around }) => {
    const tar = await writeTar(directory, 'house.tar', 12);
    await site.control.setKnobs({ cors: 'plain-headers' });
    const person = new Person(await sharedBrowser.open(), site.url);
    await startUpload(person, tar);
    await person.sees(tar.name, 'done');
    expect(around).toEqual([]);
    await expectArrived(site, [tar]);
    expect(await bytesArrived(site)).toBe(tar.size);
  },
);

detourTest(
  'a bucket that refuses the origin gets its files through the gateway, byte for byte, and directly once it allows it',
  async ({ site, directory, sharedBrowser, around }) => {
    const tar = await writeTar(directory, 'house.tar', 12);
    const photo = await writePhoto(directory, 'front.jpg', 300_000);
    await site.control.setKnobs({ cors: 'origin-refused' });
    const person = new Person(await sharedBrowser.open(), site.url);
    await startUpload(person, tar);
    await person.sees(tar.name, 'done');
    expect(new Set(around)).toEqual(new Set(['POST', 'PUT', 'GET']));
    await expectArrived(site, [tar]);
    expect(await bytesArrived(site)).toBe(tar.size);
    await expectChecksums(site);
    expect(await operations(site)).toContain('UploadPart');

    await site.control.setKnobs({ cors: 'open' });
    await (await WorkerKiller.attach(person.page)).kill();
    around.length = 0;
    await person.upload(photo);
    await person.sees(photo.name, 'done');
    expect(around).toEqual([]);
  },
);

test('a bucket that refuses the origin, without a detour, is told as what it is', async ({
  site,
  directory,
  sharedBrowser,
}) => {
  const photo = await writePhoto(directory, 'front.jpg', 300_000);
  await site.control.setKnobs({ cors: 'origin-refused' });
  const person = new Person(await sharedBrowser.open(), site.url);
  await startUpload(person, photo);
  await expect(person.row(photo.name)).toContainText(REFUSES);
  expect(await operations(site)).toEqual([]);
});

for (const { server, knobs, unknown } of [
  // An ETag that is an MD5 tells whether a part is the file's.
  { server: 'knows no checksums', knobs: { dialect: 'ceph' }, unknown: 0 },
  // What was on its way when the worker was stopped, and landed, may be anything.
  { server: 'tells nothing of content', knobs: { dialect: 'kms', cors: 'plain-headers' }, unknown: 4 },
] as const)
  test(`a worker that is stopped half way goes on where it was on a server that ${server}`, async ({
    site,
    directory,
    sharedBrowser,
  }) => {
    const tar = await writeTar(directory, 'house.tar', 48);
    await site.control.setKnobs(knobs);
    await throttle(site, 10 * MB);
    const person = new Person(await sharedBrowser.open(), site.url);
    const killer = await WorkerKiller.attach(person.page);
    await startUpload(person, tar);
    await untilPartsStored(site, 6);
    await killer.kill();
    await site.control.clearFaults();
    await person.sees(tar.name, 'done');
    expect(await created(site)).toBe(1);
    expect((await site.control.journal({ operation: 'ListParts', status: 200 })).entries).not.toEqual([]);
    const { entries } = await site.control.journal({ service: 's3' });
    expect(takenThoughListed(entries).length).toBeLessThanOrEqual(unknown);
    await expectProcessed(site, tar);
  });
