import { expect } from '@playwright/test';
import { bytesArrived, expectArrived } from './support/evidence.ts';
import { writeTar, type TestFile } from './support/files.ts';
import { Person } from './support/person.ts';
import { DESTINATION, MB, startUpload, throttle, untilPartsStored } from './support/scenes.ts';
import type { Site } from './support/site.ts';
import { test } from './test.ts';

const PART = 5 * 1024 * 1024;
const NETWORK = 'Nothing answers on this network';
const UNREACHABLE = 'the storage can’t be reached';
const REFUSES = 'this page isn’t allowed to hear it';
const CAPTIVE = 'wants a sign-in of its own';
const PORTAL = 'The Portal doesn’t answer';

async function says(person: Person, file: TestFile, words: string): Promise<void> {
  await expect(person.row(file.name)).toContainText(words);
}

/** Goes on within seconds, now that whatever was in the way is gone. Without probes it would be tried after 30 s or more. */
async function goesOn(person: Person, file: TestFile): Promise<void> {
  await expect(person.row(file.name)).not.toHaveAttribute('data-phase', 'waiting', { timeout: 20_000 });
}

/** All there, byte for byte, and at most so many bytes sent again. */
async function arrived(site: Site, file: TestFile, again: number): Promise<void> {
  await expectArrived(site, [file], Math.ceil(again / (4 * PART)));
  expect(await bytesArrived(site)).toBeLessThanOrEqual(file.size + again);
}

test('resets, a proxy’s 502 pages and a dead connection cost a part each at most, and the file arrives', async ({
  site,
  directory,
  sharedBrowser,
}) => {
  const tar = await writeTar(directory, 'house.tar', 40);
  const person = new Person(await sharedBrowser.open(), site.url);
  const strike = { service: 's3', operation: 'UploadPart' } as const;
  const reset = { kind: 'drop', when: 'middle' } as const;
  const proxy = { kind: 'page', status: 502 } as const;
  const dead = { kind: 'blackHole', when: 'middle' } as const;
  await site.control.addFault({ ...strike, skip: 1, count: 2, fault: reset });
  await site.control.addFault({ ...strike, skip: 5, count: 2, fault: reset });
  await site.control.addFault({ ...strike, skip: 3, count: 2, fault: proxy });
  await site.control.addFault({ ...strike, partNumber: 6, count: 1, fault: dead });
  await site.control.addFault({ ...strike, operation: 'CompleteMultipartUpload', count: 1, fault: proxy });
  await startUpload(person, tar);
  await person.sees(tar.name, 'done');
  const struck = (await site.control.faults()).map((rule) => rule.struck);
  expect(struck).toEqual([2, 2, 2, 1, 1]);
  await arrived(site, tar, 4 * 0.75 * PART + 3 * PART);
});

test('a wait of ten minutes that the Portal asks for is over once a person tries it now', async ({
  site,
  directory,
  sharedBrowser,
}) => {
  const tar = await writeTar(directory, 'house.tar', 6);
  const person = new Person(await sharedBrowser.open(), site.url);
  await site.control.addFault({
    service: 'portal',
    operation: 'permitStitchData',
    count: 1,
    fault: { kind: 'slowDown', retryAfter: 600 },
  });
  await startUpload(person, tar);
  await person.sees(tar.name, 'waiting');
  await person.tryNow(tar.name).click();
  await person.sees(tar.name, 'done');
  await expectArrived(site, [tar]);
});

test('whatever is in the way is told by its kind, left alone, and over seconds after it ends', async ({
  site,
  front,
  directory,
  sharedBrowser,
}) => {
  const tar = await writeTar(directory, 'house.tar', 26);
  const page = await sharedBrowser.open();
  const person = new Person(page, front.url);
  const refusal = await site.control.addFault({
    service: 's3',
    operation: 'UploadPart',
    fault: { kind: 'page', status: 403 },
  });
  await person.open();
  await person.signIn();
  await person.chooseDestination(DESTINATION);
  // Else the worker's own files would be what the lie is about.
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));

  await test.step('a captive portal, then a proxy that finds nobody, in the gateway’s place', async () => {
    front.weather = 'captive-portal';
    await person.upload(tar);
    await says(person, tar, CAPTIVE);
    front.weather = 'bad-gateway';
    await says(person, tar, PORTAL);
    front.weather = 'clear';
  });

  await test.step('a storage whose answers the page may not hear', async () => {
    await says(person, tar, REFUSES);
    // Slow enough that it still sends when the storage goes away, whoever was quicker here.
    await throttle(site, 1.5 * MB);
    await site.control.removeFault(refusal);
    // By itself, where it is quicker than the person.
    await person
      .tryNow(tar.name)
      .click({ timeout: 2_000 })
      .catch(() => undefined);
    await untilPartsStored(site, 1);
  });

  await test.step('a storage that refuses connections', async () => {
    await site.killSandbox();
    await says(person, tar, UNREACHABLE);
    await site.restartSandbox();
    await throttle(site, 1.5 * MB);
    await goesOn(person, tar);
    await untilPartsStored(site, 2);
  });

  await test.step('packets that vanish, wherever they go', async () => {
    front.weather = 'black-hole';
    const hole = await site.control.addFault({ service: 's3', fault: { kind: 'blackHole', when: 'middle' } });
    await says(person, tar, NETWORK);
    front.weather = 'clear';
    await site.control.removeFault(hole);
    await goesOn(person, tar);
  });

  await person.sees(tar.name, 'done');
  const { entries } = await site.control.journal({ service: 's3', operation: 'UploadPart', status: 403 });
  await arrived(site, tar, (entries.length + 8) * PART);
});
