import { expect } from '@playwright/test';
import { NARROW, picked, test } from './gallery/test.ts';

/** One build of the gallery serves every test here. */
test.describe.configure({ mode: 'default' });

test('each trouble’s button does what it says', async ({ gallery }) => {
  const page = await gallery.open('failed');
  const last = () => page.evaluate(() => window.gallery?.orders.at(-1)?.type);
  await page.getByRole('button', { name: 'Try again: stitch-no-room.tar' }).click();
  expect(await last()).toBe('retry');
  // Playwright hears of an input's picker alone.
  await page.evaluate(() => Reflect.deleteProperty(window, 'showOpenFilePicker'));
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Pick the file again: stitch-source-lost.tar' }).click();
  await (await chooser).setFiles([picked('stitch-source-lost.tar'), picked('other.tar')]);
  await expect(page.getByText('it has another size, 4 bytes instead of 700 MB')).toBeVisible();
  await expect(page.getByText('No upload waits for “other.tar”')).toBeVisible();
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await expect(page.getByText('No upload waits')).toBeHidden();
  await page
    .getByRole('button', { name: 'Choose another destination: stitch-destination-closed.tar' })
    .click();
  await expect(page.getByRole('combobox')).toBeFocused();
  const other = await gallery.open('waiting');
  await other.getByRole('button', { name: 'Allow reading: stitch-file-access.tar' }).click();
  await expect.poll(() => other.evaluate(() => window.gallery?.orders.at(-1)?.type)).toBe('access');
  await other.getByRole('button', { name: 'Switch account: stitch-other-account.tar' }).click();
  await expect(other.getByLabel('App ID')).toBeFocused();
  await expect(other.getByRole('list', { name: 'Needs you' })).toBeVisible();
});

test('removing what failed asks first, since its copy goes with it', async ({ gallery }) => {
  const page = await gallery.open('failed');
  const name = 'stitch-portal-refused.tar';
  const row = page.getByRole('listitem').filter({ hasText: name });
  const remove = row.getByRole('button', { name: `Remove from the list: ${name}` });
  const removals = () =>
    page.evaluate(() => window.gallery?.orders.filter(({ type }) => type === 'remove').length);
  await remove.press('Enter');
  await expect(row).toContainText('The copy saved in this browser is deleted');
  await expect(row.getByRole('button', { name: 'Keep it' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(remove).toBeFocused();
  expect(await removals()).toBe(0);
  await remove.press('Enter');
  await row.getByRole('button', { name: 'Delete the copy' }).press('Enter');
  expect(await removals()).toBe(1);
});

test('sending a failed file elsewhere asks for a sign-in first where nobody is signed in', async ({
  gallery,
}) => {
  const page = await gallery.open('failed-signed-out', NARROW);
  await page.getByRole('button', { name: 'Choose another destination: stitch-closed.tar' }).click();
  await expect(page.getByText('Sign in first. Then another destination can be chosen.')).toBeInViewport();
  await expect(page.getByLabel('App ID')).toBeFocused();
});

test('Stitch Data that the Portal rejected says so, the last one of a work order alone', async ({
  gallery,
}) => {
  const page = await gallery.open('rejected');
  const rejected = page.getByRole('listitem').filter({ hasText: 'Uploaded, but rejected' });
  await expect(rejected).toHaveCount(1);
  await expect(rejected).toContainText('stitch-2026-11-22');
  const needsYou = page.getByRole('list', { name: 'Needs you' });
  await expect(needsYou.getByRole('listitem')).toContainText(['Uploaded, but rejected']);
  await expect(page).toHaveTitle(/^1 needs you/);
  // Playwright hears of an input's picker alone.
  await page.evaluate(() => Reflect.deleteProperty(window, 'showOpenFilePicker'));
  const chooser = page.waitForEvent('filechooser');
  await rejected.getByRole('button', { name: /^Add another file/ }).click();
  await chooser;
  await expect(page.getByText('Work order Z1T9', { exact: true })).toBeVisible();
});

test('notices are offered beside uploads that are under way, and to nobody who said yes or no', async ({
  gallery,
}) => {
  const page = await gallery.open('notices-offered');
  const offer = page.getByRole('button', { name: 'Tell me when they are done' });
  await offer.click();
  await expect(offer).toBeHidden();
  await page.getByRole('button', { name: 'Settings' }).click();
  await expect(page.getByRole('switch', { name: 'Notify me' })).toBeChecked();
  await page.getByRole('switch', { name: 'Notify me' }).click();
  const orders = await page.evaluate(
    () => window.gallery?.orders.filter(({ type }) => type === 'notices') ?? [],
  );
  expect(orders).toEqual([
    { type: 'notices' },
    { type: 'notices', wanted: true },
    { type: 'notices', wanted: false },
  ]);
  const denied = await gallery.open('notices-denied');
  await expect(denied.getByRole('switch', { name: 'Notify me' })).toBeDisabled();
  await expect(denied.getByText('Its settings for this site change that')).toBeVisible();
  await expect(offer).toBeHidden();
});

test('a move in the queue is told to who does not see it, and asks for no more than is there', async ({
  gallery,
}) => {
  const page = await gallery.open('ordering');
  await page.getByRole('button', { name: 'Move up' }).click();
  await expect(page.getByText('IMG_4822.jpg is number 4 of 10.')).toBeAttached();
  const orders = await page.evaluate(
    () => window.gallery?.orders.filter(({ type }) => type === 'move') ?? [],
  );
  const before = await page
    .locator('li[data-upload]', { hasText: '955-marine' })
    .first()
    .getAttribute('data-upload');
  expect(orders).toMatchObject([{ before }]);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'More for stitch-2026-11-22_garage.tar' }).click();
  await page.getByRole('button', { name: 'Move down' }).press('Enter');
  expect(await page.evaluate(() => window.gallery?.orders.filter(({ type }) => type === 'move').length)).toBe(
    1,
  );
});
