import { expect, type Page } from '@playwright/test';
import type { AppBrowser } from './support/app-browser.ts';
import { expectArrived } from './support/evidence.ts';
import { writePhoto, writeTar } from './support/files.ts';
import type { Front } from './support/front.ts';
import { Person } from './support/person.ts';
import { DESTINATION } from './support/scenes.ts';
import { test } from './test.ts';

/** With a network: signed in, a destination chosen, the worker installed. */
async function usedOnce(browser: AppBrowser, front: Front): Promise<Page> {
  const person = new Person(await browser.open(), front.url);
  await person.open();
  await person.signIn();
  await person.chooseDestination(DESTINATION);
  await person.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  return person.page;
}

test('in flight mode from a cold start files are added, one is cancelled, and the rest go by themselves once there is a network', async ({
  site,
  front,
  directory,
  ownBrowser,
}) => {
  const tar = await writeTar(directory, 'house.tar', 12);
  const [photo, unwanted] = [
    await writePhoto(directory, 'kitchen.jpg', 60_000),
    await writePhoto(directory, 'unwanted.jpg', 60_000),
  ];
  await usedOnce(ownBrowser, front);
  await ownBrowser.close();

  // The browser's own switch does not reach a worker.
  front.weather = 'none';
  await site.killSandbox();
  const page = await ownBrowser.open();
  const person = new Person(page, front.url);
  await person.open();
  await expect(page.getByRole('button', { name: 'Account', exact: true })).toBeVisible();
  // Never chosen before: it is on the list as it was last seen.
  await person.chooseDestination('48 Rue Sainte-Ursule');
  await person.upload(tar, photo, unwanted);
  for (const { name } of [tar, photo, unwanted]) await person.sees(name, 'waiting');
  await expect(person.row(tar.name)).toContainText('it goes on by itself');
  await person.press('Cancel', unwanted.name);
  await page.getByRole('button', { name: 'Cancel upload' }).click();
  await person.sees(unwanted.name, 'cancelled');
  // Nothing of it needs the page to be as it was.
  await page.reload();
  await person.sees(tar.name, 'waiting');

  front.weather = 'clear';
  await site.restartSandbox();
  await person.sees(photo.name, 'done');
  await person.sees(tar.name, 'done');
  await expectArrived(site, [tar, photo], 2);
});

test('in flight mode an iGUIDE that was never on the list takes a TAR by the IDs on the job sheet', async ({
  site,
  front,
  directory,
  ownBrowser,
}) => {
  const tar = await writeTar(directory, 'house.tar', 12);
  const before = await usedOnce(ownBrowser, front);
  await before.evaluate((list) => {
    for (const key of Object.keys(localStorage)) if (key.startsWith(list)) localStorage.removeItem(key);
  }, 'sitelift.list.');
  await ownBrowser.close();

  front.weather = 'none';
  await site.killSandbox();
  const page = await ownBrowser.open();
  const person = new Person(page, front.url);
  await person.open();
  const change = page.getByRole('button', { name: 'Change' });
  const search = page.getByRole('combobox', { name: /^Search iGUIDEs/ });
  await expect(search.or(change)).toBeVisible();
  if (await change.isVisible()) await change.click();
  await search.fill('igB7Q2M4XW9K0T3');
  await search.press('Enter');
  await person.pick(tar);
  await expect(page.getByText('work order is not known')).toBeVisible();
  const workOrder = page.getByRole('textbox', { name: 'Work order, for Stitch Data' });
  await workOrder.fill('K4/7');
  await workOrder.press('Enter');
  await expect(page.getByText('has only letters and digits')).toBeVisible();
  await workOrder.fill('Q4H7');
  await workOrder.press('Enter');
  await person.sendOff();
  await person.sees(tar.name, 'waiting');
  front.weather = 'clear';
  await site.restartSandbox();
  await person.sees(tar.name, 'done');
  await expectArrived(site, [tar], 1);
});
