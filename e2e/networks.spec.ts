import { expect, type Page } from '@playwright/test';
import type { TestFile } from './support/files.ts';
import { bytesArrived, expectArrived } from './support/evidence.ts';
import { writeTar } from './support/files.ts';
import { Front } from './support/front.ts';
import { Person } from './support/person.ts';
import { DESTINATION, MB, startUpload, throttle, untilPartsStored } from './support/scenes.ts';
import type { Site } from './support/site.ts';
import { test as base } from './test.ts';

const PART = 5 * 1024 * 1024;
const NETWORK = 'Nothing answers on this network';
const UNREACHABLE = 'the storage can’t be reached';
const REFUSES = 'this page isn’t allowed to hear it';
const CAPTIVE = 'wants a sign-in of its own';
const PORTAL = 'The Portal doesn’t answer';

/** With a way to the gateway that can be made to lie. */
const test = base.extend<{ front: Front }>({
  front: async ({ site }, use) => {
    const front = await Front.start(site.url);
    await use(front);
    await front.close();
  },
});

function row(page: Page, { name }: TestFile) {
  return page.locator('li[data-upload]').filter({ has: page.getByTitle(name, { exact: true }) });
}

async function says(page: Page, file: TestFile, words: string): Promise<void> {
  await expect(row(page, file)).toContainText(words, { timeout: 40_000 });
}

/** All there, byte for byte, and at most so many bytes sent again. */
async function arrived(site: Site, file: TestFile, again: number): Promise<void> {
  await expectArrived(site, [file], Math.ceil(again / (4 * PART)));
  expect(await bytesArrived(site)).toBeLessThanOrEqual(file.size + again);
}

test('a storm of resets costs half a part each, and the file arrives', async ({
  site,
  directory,
  browserOnProfile,
}) => {
  const tar = await writeTar(directory, 'house.tar', 30);
  const person = new Person(await browserOnProfile.open(), site.url);
  const fault = { kind: 'drop', when: 'middle' } as const;
  for (const skip of [1, 3, 5])
    await site.control.addFault({ service: 's3', operation: 'UploadPart', skip, count: 2, fault });
  await startUpload(person, tar);
  await person.sees(tar.name, 'done');
  const struck = (await site.control.faults()).reduce((sum, rule) => sum + rule.struck, 0);
  expect(struck).toBeGreaterThanOrEqual(4);
  await arrived(site, tar, struck * PART * 0.75);
});

test('a part on a dead connection is overtaken, cut and sent again while others go on', async ({
  site,
  directory,
  browserOnProfile,
}) => {
  const tar = await writeTar(directory, 'house.tar', 60);
  const page = await browserOnProfile.open();
  const person = new Person(page, site.url);
  const fault = { kind: 'blackHole', when: 'middle' } as const;
  await site.control.addFault({ service: 's3', operation: 'UploadPart', partNumber: 3, count: 1, fault });
  await throttle(site, 6 * MB);
  await startUpload(person, tar);
  await person.sees(tar.name, 'done', 40_000);
  expect((await site.control.faults())[0]).toMatchObject({ struck: 1 });
  await arrived(site, tar, 2 * PART);
});

test('an outage with connections refused is told from no network, and over seconds after it ends', async ({
  site,
  directory,
  browserOnProfile,
}) => {
  const tar = await writeTar(directory, 'house.tar', 24);
  const page = await browserOnProfile.open();
  const person = new Person(page, site.url);
  await throttle(site, 4 * MB);
  await startUpload(person, tar);
  await untilPartsStored(site, 2);
  await site.killSandbox();
  await says(page, tar, UNREACHABLE);
  await person.sees(tar.name, 'waiting');
  await site.restartSandbox();
  const back = Date.now();
  await expect(row(page, tar)).not.toHaveAttribute('data-phase', 'waiting', { timeout: 10_000 });
  expect(Date.now() - back).toBeLessThan(5_000);
  await person.sees(tar.name, 'done');
  await arrived(site, tar, 4 * PART);
});

test('an outage in which packets vanish is seen, left alone, and over seconds after it ends', async ({
  site,
  front,
  directory,
  browserOnProfile,
}) => {
  const tar = await writeTar(directory, 'house.tar', 30);
  const page = await browserOnProfile.open();
  const person = new Person(page, front.url);
  await throttle(site, 4 * MB);
  await startUpload(person, tar);
  await untilPartsStored(site, 2);
  front.weather = 'black-hole';
  const fault = { kind: 'blackHole', when: 'middle' } as const;
  const hole = await site.control.addFault({ service: 's3', fault });
  await says(page, tar, NETWORK);
  front.weather = 'clear';
  await site.control.removeFault(hole);
  const back = Date.now();
  await expect(row(page, tar)).not.toHaveAttribute('data-phase', 'waiting', { timeout: 10_000 });
  expect(Date.now() - back).toBeLessThan(5_000);
  await person.sees(tar.name, 'done');
  await arrived(site, tar, 4 * PART);
});

for (const { weather, words } of [
  { weather: 'captive-portal', words: CAPTIVE },
  { weather: 'bad-gateway', words: PORTAL },
] as const) {
  test(`a ${weather} in the gateway’s place is recognised and waited out`, async ({
    site,
    front,
    directory,
    browserOnProfile,
  }) => {
    const tar = await writeTar(directory, 'house.tar', 8);
    const page = await browserOnProfile.open();
    const person = new Person(page, front.url);
    await person.open();
    await person.signIn();
    await person.chooseDestination(DESTINATION);
    // Else the worker's own files would be what the lie is about.
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    front.weather = weather;
    await person.upload(tar);
    await says(page, tar, words);
    front.weather = 'clear';
    await expect(row(page, tar)).not.toHaveAttribute('data-phase', 'waiting', { timeout: 10_000 });
    await person.sees(tar.name, 'done');
    await arrived(site, tar, 0);
  });
}

test('a proxy’s 502 page in S3’s place costs a few tries', async ({ site, directory, browserOnProfile }) => {
  const tar = await writeTar(directory, 'house.tar', 12);
  const person = new Person(await browserOnProfile.open(), site.url);
  const fault = { kind: 'page', status: 502 } as const;
  await site.control.addFault({ service: 's3', operation: 'UploadPart', count: 2, fault });
  await site.control.addFault({ service: 's3', operation: 'CompleteMultipartUpload', count: 1, fault });
  await startUpload(person, tar);
  await person.sees(tar.name, 'done');
  await arrived(site, tar, 2 * PART);
});

test('a storage that answers 403 without CORS headers is told from a dead network', async ({
  site,
  directory,
  browserOnProfile,
}) => {
  const tar = await writeTar(directory, 'house.tar', 12);
  const page = await browserOnProfile.open();
  const person = new Person(page, site.url);
  const fault = { kind: 'page', status: 403 } as const;
  const refusal = await site.control.addFault({ service: 's3', operation: 'UploadPart', fault });
  await startUpload(person, tar);
  await says(page, tar, REFUSES);
  await site.control.removeFault(refusal);
  await row(page, tar).getByRole('button', { name: /^Try now/ }).click();
  await person.sees(tar.name, 'done');
  const { entries } = await site.control.journal({ service: 's3', operation: 'UploadPart', status: 403 });
  await arrived(site, tar, entries.length * PART);
});
