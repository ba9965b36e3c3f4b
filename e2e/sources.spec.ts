import { rename, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { WorkerKiller } from './support/app-browser.ts';
import { dropOnPage } from './support/drop.ts';
import { expectArrived, expectProcessed } from './support/evidence.ts';
import { writeTar } from './support/files.ts';
import { Person } from './support/person.ts';
import { DESTINATION, MB, throttle, untilPartsStored } from './support/scenes.ts';
import type { Site } from './support/site.ts';
import { test } from './test.ts';

/** Whole seconds since 1970: the date of two files that differ in nothing else that a browser tells. */
const TAKEN = 1_795_000_000;

/** So little room that no copy is made; what the browser says of its room does not show it. */
async function withoutRoom(page: Page, site: Site): Promise<void> {
  const quota = await page.context().newCDPSession(page);
  await quota.send('Storage.overrideQuotaForOrigin', { origin: site.url, quotaSize: 9 * MB });
}

async function ready(page: Page, site: Site): Promise<Person> {
  const person = new Person(page, site.url);
  await person.open();
  await person.signIn();
  await person.chooseDestination(DESTINATION);
  return person;
}

test('without room a file goes from the page, to each new worker; without a page it is picked again, and a wrong one is refused', async ({
  site,
  directory,
  ownBrowser,
}) => {
  const tar = await writeTar(directory, 'house.tar', 48);
  const wrong = await writeTar(directory, 'other.tar', 48);
  const page = await ownBrowser.open();
  await withoutRoom(page, site);
  await throttle(site, 3 * MB);
  const killer = await WorkerKiller.attach(page);
  const person = await ready(page, site);
  await person.upload(tar);
  await untilPartsStored(site, 4);
  await expect(person.row(tar.name)).toContainText('this file has to be picked again');
  await killer.kill();
  await untilPartsStored(site, 6);
  await ownBrowser.saveCookies();
  await ownBrowser.kill();
  await site.control.clearFaults();
  const returned = new Person(await ownBrowser.open(), site.url);
  await returned.open();
  await returned.sees(tar.name, 'failed');
  await expect(returned.row(tar.name).getByRole('button', { name: /^Pick the file again/ })).toBeVisible();
  const input = returned.page.locator('input[aria-label="Files to pick again"]');
  await input.setInputFiles(wrong.path);
  await expect(returned.page.getByText('“other.tar” is not “house.tar”: it has')).toBeVisible();
  await input.setInputFiles([wrong.path, tar.path]);
  await expect(returned.page.getByText('No upload waits for “other.tar”')).toBeVisible();
  await returned.sees(tar.name, 'done');
  await expectArrived(site, [tar], 2);
});

test('without room a dropped file is kept by its handle, and the browser wants a person to allow it after a kill', async ({
  site,
  directory,
  ownBrowser,
}) => {
  const tar = await writeTar(directory, 'house.tar', 48);
  const page = await ownBrowser.open();
  await withoutRoom(page, site);
  await throttle(site, 3 * MB);
  const person = await ready(page, site);
  await dropOnPage(page, [tar.path]);
  await person.sendOff();
  await untilPartsStored(site, 4);
  await expect(person.row(tar.name)).toContainText('it is read from where it is');
  await ownBrowser.saveCookies();
  await ownBrowser.kill();
  await site.control.clearFaults();
  const returned = new Person(await ownBrowser.open(), site.url);
  await returned.open();
  await returned.sees(tar.name, 'waiting');
  await expect(returned.row(tar.name).getByRole('button', { name: /^Allow reading/ })).toBeVisible();
});

test('another file of the same size and date in the place of a picked one is never put together with it', async ({
  site,
  directory,
  ownBrowser,
}) => {
  const tar = await writeTar(directory, 'house.tar', 48);
  const other = await writeTar(directory, 'other.tar', 48);
  expect(other.size).toBe(tar.size);
  for (const { path } of [tar, other]) await utimes(path, TAKEN, TAKEN);
  const page = await ownBrowser.open();
  await withoutRoom(page, site);
  await throttle(site, 8 * MB);
  const person = await ready(page, site);
  await person.upload(tar);
  await untilPartsStored(site, 3);
  const first = join(directory, 'first.tar');
  await rename(tar.path, first);
  await rename(other.path, tar.path);
  await site.control.clearFaults();
  await person.sees(tar.name, 'failed');
  expect((await site.control.journal({ operation: 'CompleteMultipartUpload' })).entries).toEqual([]);
  expect(await site.control.jobs()).toEqual([]);
  await rename(first, tar.path);
  await page.getByRole('button', { name: `Remove from the list: ${tar.name}` }).click();
  await person.upload(tar);
  await person.sees(tar.name, 'done');
  await expectProcessed(site, tar);
  expect(await site.control.objects()).toHaveLength(1);
});
