import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { bytesArrived, expectArrived, expectProcessed } from './support/evidence.ts';
import { writePhoto, writeTar } from './support/files.ts';
import { Person } from './support/person.ts';
import { MB, startUpload, throttle, untilPartsStored } from './support/scenes.ts';
import { test } from './test.ts';

test('two tabs show the same uploads, and each part crosses once', async ({
  site,
  directory,
  sharedBrowser,
}) => {
  const first = await writeTar(directory, 'first.tar', 48);
  const second = await writeTar(directory, 'second.tar', 32);
  const page = await sharedBrowser.open();
  const one = new Person(page, site.url);
  const two = new Person(await sharedBrowser.context.newPage(), site.url);
  await throttle(site, 4 * MB);
  await startUpload(one, first);
  await two.open();
  await two.sees(first.name, 'sending');
  await two.chooseDestination('48 Rue Sainte-Ursule');
  await two.upload(second);
  await one.sees(second.name, 'sending');
  await untilPartsStored(site, 4);
  await one.untilSaved();
  await page.close();
  await site.control.clearFaults();
  await two.sees(first.name, 'done');
  await two.sees(second.name, 'done');
  await expectArrived(site, [first, second]);
  expect(await bytesArrived(site)).toBe(first.size + second.size);
});

test('signing out stops the upload, and signing in again goes on with it', async ({
  site,
  directory,
  sharedBrowser,
}) => {
  const tar = await writeTar(directory, 'house.tar', 48);
  const person = new Person(await sharedBrowser.open(), site.url);
  await throttle(site, 3 * MB);
  await startUpload(person, tar);
  await untilPartsStored(site, 3);
  await person.signOut();
  await person.sees(tar.name, 'waiting');
  await site.control.clearFaults();
  await expect(person.row(tar.name)).toContainText('Nobody is signed in');
  await person.signIn();
  await person.sees(tar.name, 'done');
  await expectArrived(site, [tar], 1);
});

test('a session that ends in the middle lets the parts go on, and waits for a sign-in to process them', async ({
  site,
  directory,
  sharedBrowser,
}) => {
  const tar = await writeTar(directory, 'house.tar', 48);
  const person = new Person(await sharedBrowser.open(), site.url);
  await throttle(site, 5 * MB);
  await startUpload(person, tar);
  await untilPartsStored(site, 3);
  await sharedBrowser.context.clearCookies();
  await site.control.clearFaults();
  await person.sees(tar.name, 'waiting');
  expect(await site.control.objects()).toHaveLength(1);
  await person.signIn();
  await person.sees(tar.name, 'done');
  await expectArrived(site, [tar]);
  expect(await bytesArrived(site)).toBe(tar.size);
});

test('pause, resume and cancel do what they say, also over a restart of the browser', async ({
  site,
  directory,
  ownBrowser,
}) => {
  const kept = await writeTar(directory, 'kept.tar', 40);
  const dropped = await writeTar(directory, 'dropped.tar', 40);
  const person = new Person(await ownBrowser.open(), site.url);
  await throttle(site, 3 * MB);
  await startUpload(person, kept);
  await untilPartsStored(site, 2);
  await person.press('Pause', kept.name);
  await person.sees(kept.name, 'paused');
  await person.chooseDestination('1147 Barclay St');
  await person.upload(dropped);
  await person.sees(dropped.name, 'sending');
  await person.untilSaved();
  await ownBrowser.saveCookies();
  await ownBrowser.kill();

  const returned = new Person(await ownBrowser.open(), site.url);
  await returned.open();
  await returned.sees(kept.name, 'paused');
  await returned.press('Cancel', dropped.name);
  await returned.page.getByRole('button', { name: 'Cancel upload' }).click();
  await returned.sees(dropped.name, 'cancelled');
  await expect.poll(async () => (await site.control.uploads()).length).toBe(1);
  await site.control.clearFaults();
  await returned.press('Resume', kept.name);
  await returned.sees(kept.name, 'done');
  expect(await site.control.objects()).toHaveLength(1);
  expect(await site.control.uploads()).toEqual([]);
  await expectProcessed(site, kept);
});

test('two photos of one name and size for one iGUIDE arrive one after the other, each as it is', async ({
  site,
  directory,
  sharedBrowser,
}) => {
  const [one, other] = await Promise.all([
    mkdtemp(join(directory, 'one-')),
    mkdtemp(join(directory, 'other-')),
  ]);
  const first = await writePhoto(one, 'front.jpg', 20 * MB);
  const second = await writePhoto(other, 'front.jpg', 20 * MB, 'another front');
  const person = new Person(await sharedBrowser.open(), site.url);
  await throttle(site, 2 * MB);
  await startUpload(person, first);
  await person.upload(second);
  const rows = person.page.locator('li[data-upload]');
  await expect(rows.filter({ hasText: 'Waiting for its turn' })).toHaveCount(1);
  await site.control.clearFaults();
  await expect(rows.and(person.page.locator('[data-phase=done]'))).toHaveCount(2);
  const jobs = await site.control.jobs();
  const arrived = await Promise.all(jobs.map(async ({ key }) => (await site.control.sha256(key)).sha256));
  expect(arrived).toEqual([first.sha256, second.sha256]);
  expect(await bytesArrived(site)).toBe(first.size + second.size);
});
