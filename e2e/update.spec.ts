import { expect, type Page } from '@playwright/test';
import { appendFile, cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { bytesArrived, expectArrived } from './support/evidence.ts';
import { writeTar } from './support/files.ts';
import { Person } from './support/person.ts';
import { MB, startUpload, throttle, untilPartsStored } from './support/scenes.ts';
import { Site } from './support/site.ts';
import { test } from './test.ts';

/** Puts another version of the worker on the server and has the page find it. */
async function releaseVersion(appRoot: string, page: Page): Promise<void> {
  await appendFile(join(appRoot, 'sw.js'), '\n// another version\n');
  for (const packed of ['sw.js.br', 'sw.js.gz']) await rm(join(appRoot, packed), { force: true });
  await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
  await expect(page.getByText('A new version is ready.')).toBeVisible();
}

async function expectToWait(page: Page): Promise<void> {
  await expect(page.getByText('It can be loaded when the uploads are done.')).toBeVisible();
}

test('a new version waits for the uploads, then takes over and still knows them', async ({
  directory,
  sharedBrowser,
}) => {
  const appRoot = join(directory, 'app');
  await cp('dist/app', appRoot, { recursive: true });
  const site = await Site.start(appRoot);
  try {
    const tar = await writeTar(directory, 'house.tar', 40);
    const person = new Person(await sharedBrowser.open(), site.url);
    const { page } = person;
    // Slow enough that it still sends when the new version is found, also on a busy machine; ended by clearFaults.
    await throttle(site, 3 * MB);
    await startUpload(person, tar);
    await untilPartsStored(site, 2);

    await releaseVersion(appRoot, page);
    await expectToWait(page);
    await person.sees(tar.name, 'sending');
    await site.control.clearFaults();
    await person.sees(tar.name, 'done');
    await expectArrived(site, [tar]);
    expect(await bytesArrived(site)).toBe(tar.size);

    const reloaded = page.waitForEvent('load');
    await page.getByRole('button', { name: 'Reload' }).click();
    await reloaded;
    await person.sees(tar.name, 'done');
    const next = await writeTar(directory, 'next.tar', 12);
    await person.chooseDestination('48 Rue Sainte-Ursule');
    await person.upload(next);
    await person.sees(next.name, 'done');
    await expectArrived(site, [tar, next]);
  } finally {
    await site.close();
  }
});

test('a page whose worker is replaced while it sends hands over, and no part crosses twice', async ({
  directory,
  sharedBrowser,
}) => {
  const appRoot = join(directory, 'app');
  await cp('dist/app', appRoot, { recursive: true });
  const site = await Site.start(appRoot);
  try {
    const tar = await writeTar(directory, 'house.tar', 60);
    const person = new Person(await sharedBrowser.open(), site.url);
    const { page } = person;
    await throttle(site, 10 * MB);
    await startUpload(person, tar);
    await untilPartsStored(site, 2);
    await releaseVersion(appRoot, page);
    await expectToWait(page);
    // What another tab's reload, or the browser itself, may do at any time.
    await page.evaluate(async () => {
      const { waiting } = await navigator.serviceWorker.ready;
      waiting?.postMessage({ type: 'SKIP_WAITING' });
    });
    await untilPartsStored(site, 8);
    await site.control.clearFaults();
    await person.sees(tar.name, 'done');
    await expectArrived(site, [tar]);
    expect(await bytesArrived(site)).toBe(tar.size);
  } finally {
    await site.close();
  }
});

test('a second tab reloads into a version that the first one has let in', async ({
  directory,
  sharedBrowser,
}) => {
  const appRoot = join(directory, 'app');
  await cp('dist/app', appRoot, { recursive: true });
  const site = await Site.start(appRoot);
  try {
    const one = new Person(await sharedBrowser.open(), site.url);
    await one.open();
    await one.signIn();
    await releaseVersion(appRoot, one.page);
    const two = new Person(await sharedBrowser.open(), site.url);
    await two.open();
    for (const { page } of [one, two]) {
      const reloaded = page.waitForEvent('load');
      await page.getByRole('button', { name: 'Reload' }).click();
      await reloaded;
      await expect(page.getByText('A new version is ready.')).toBeHidden();
    }
  } finally {
    await site.close();
  }
});
