import { expect, type Page } from '@playwright/test';
import { expectArrived } from './support/evidence.ts';
import { writePhoto } from './support/files.ts';
import { Person } from './support/person.ts';
import { DESTINATION, startUpload } from './support/scenes.ts';
import { test } from './test.ts';

/** The names under way, from the top. */
function order(page: Page): Promise<string[]> {
  return page
    .getByRole('list', { name: 'Under way' })
    .locator('li .name bdi')
    .evaluateAll((names) => names.map((name) => name.getAttribute('title') ?? ''));
}

async function rename(page: Page, name: string, stem: string): Promise<void> {
  const form = page.getByRole('form', { name: `Rename ${name}` });
  await form.getByRole('textbox', { name: 'Name at the Portal' }).fill(stem);
  await page.keyboard.press('Enter');
  await expect(form).toBeHidden();
}

test('without a network files are put in another order and renamed, and stay so over a reload, and arrive under these names', async ({
  site,
  front,
  directory,
  ownBrowser,
}) => {
  const files = await Promise.all(
    ['a', 'b', 'c', 'd', 'e'].map((name) => writePhoto(directory, `${name}.jpg`, 60_000)),
  );
  const person = new Person(await ownBrowser.open(), front.url);
  const { page } = person;
  await person.open();
  await person.signIn();
  await person.chooseDestination(DESTINATION);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  front.weather = 'none';
  await site.killSandbox();
  await person.upload(...files);
  await person.sees('c.jpg', 'waiting');

  // By keyboard alone: the focus stays on what was pressed, wherever its row goes.
  await page.getByRole('button', { name: 'More for e.jpg' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Send first' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect.poll(() => order(page)).toEqual(['e.jpg', 'a.jpg', 'b.jpg', 'c.jpg', 'd.jpg']);
  await expect(page.getByRole('button', { name: 'Send first' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'More for e.jpg' })).toBeFocused();
  await page.getByRole('button', { name: 'More for c.jpg' }).click();
  await page.getByRole('button', { name: 'Move down' }).click();
  await expect.poll(() => order(page)).toEqual(['e.jpg', 'a.jpg', 'b.jpg', 'd.jpg', 'c.jpg']);
  await expect(page.getByRole('button', { name: 'Move down' })).toHaveAttribute('aria-disabled', 'true');
  await page.getByRole('button', { name: 'Rename' }).click();
  await rename(page, 'c.jpg', 'cellar');
  await expect(person.row('cellar.jpg')).toContainText('Called c.jpg on this device');
  const wanted = ['e.jpg', 'a.jpg', 'b.jpg', 'd.jpg', 'cellar.jpg'];
  await page.reload();
  await expect.poll(() => order(page)).toEqual(wanted);

  front.weather = 'clear';
  await site.restartSandbox();
  for (const name of wanted) await person.sees(name, 'done');
  await expectArrived(
    site,
    files.map((file) => (file.name === 'c.jpg' ? { ...file, name: 'cellar.jpg' } : file)),
    2,
  );
});

test('what is moved to the front goes next, and what runs already ends first', async ({
  site,
  directory,
  ownBrowser,
}) => {
  const files = await Promise.all(
    ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => writePhoto(directory, `${name}.jpg`, 60_000)),
  );
  const person = new Person(await ownBrowser.open(), site.url);
  const { page } = person;
  // The first three are on their way, and stay so until g was moved.
  const fault = { kind: 'throttle', bytesPerSecond: 500 } as const;
  await site.control.addFault({ service: 's3', operation: 'PutObject', fault });
  await startUpload(person, ...files);
  await person.sees('a.jpg', 'sending');
  await page.getByRole('button', { name: 'More for g.jpg' }).click();
  await page.getByRole('button', { name: 'Send first' }).click();
  await expect.poll(async () => (await order(page))[0]).toBe('g.jpg');
  await site.control.clearFaults();
  for (const { name } of files) await person.sees(name, 'done');
  await expectArrived(site, files);
  const names = new Map((await site.control.jobs()).map(({ key, filename }) => [key, filename]));
  const { entries } = await site.control.journal({
    service: 'portal',
    operation: 'permitAsset',
    status: 200,
  });
  const begun = entries.map(({ key = '' }) => names.get(key) ?? '');
  expect(begun.slice(0, 3).sort()).toEqual(['a.jpg', 'b.jpg', 'c.jpg']);
  // Two that begin together may be answered in any order.
  expect(begun.slice(3, 5)).toContain('g.jpg');
  expect(begun.slice(-2)).toContain('f.jpg');
});

test('a file is renamed before it is handed over, and once the Portal knows its name it stays', async ({
  site,
  directory,
  ownBrowser,
}) => {
  const photo = await writePhoto(directory, 'IMG_0001.jpg', 60_000);
  const person = new Person(await ownBrowser.open(), site.url);
  const { page } = person;
  await person.open();
  await person.signIn();
  await person.chooseDestination(DESTINATION);
  await person.pick(photo);
  await page.getByRole('button', { name: 'Rename IMG_0001.jpg' }).click();
  const field = page.getByRole('textbox', { name: 'Name at the Portal' });
  await expect(field).toBeFocused();
  await field.fill('../kitchen');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert').filter({ hasText: 'Take out /' })).toBeVisible();
  await rename(page, 'IMG_0001.jpg', 'kitchen');
  await expect(page.getByRole('button', { name: 'Rename kitchen.jpg' })).toBeFocused();
  await person.sendOff();
  await person.sees('kitchen.jpg', 'done');
  await expect(page.getByRole('button', { name: 'More for kitchen.jpg' })).toBeHidden();
  await expectArrived(site, [{ ...photo, name: 'kitchen.jpg' }]);
});
