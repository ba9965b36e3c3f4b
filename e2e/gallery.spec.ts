import { expect } from '@playwright/test';
import type { UploadView } from '../src/lib/channel/upload-view.ts';
import { inspect } from './gallery/inspect.ts';
import { SCENES } from './gallery/scenes.ts';
import { NOW, sampleUpload } from './gallery/samples.ts';
import { NARROW, picked, test, WIDE } from './gallery/test.ts';

/** One build of the gallery serves every test here. */
test.describe.configure({ mode: 'default' });

for (const scene of Object.keys(SCENES)) {
  test(`nothing is found against ${scene}, wide or narrow, light or dark`, async ({ gallery }) => {
    const page = await gallery.open(scene, WIDE, 'light');
    const faults = await inspect(page);
    expect.soft(await faults()).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect.soft(await faults(['color-contrast'])).toEqual([]);
    await page.setViewportSize(NARROW);
    expect.soft(await faults()).toEqual([]);
    await page.emulateMedia({ colorScheme: 'light' });
    expect.soft(await faults(['color-contrast'])).toEqual([]);
  });
}

test('everything from the sign-in to the order goes by keyboard', async ({ gallery }) => {
  const page = await gallery.open('sign-in');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Use the sandbox account' })).toBeFocused();
  await page.keyboard.press('Enter');
  const search = page.getByRole('combobox', { name: /Search iGUIDEs/ });
  await expect(search).toBeFocused();
  await page.keyboard.type('crescent');
  await expect(page.getByRole('option')).toHaveCount(1);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('option')).toHaveCount(7);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowUp');
  await expect(page.getByRole('option', { selected: true })).toContainText('Montréal');
  await page.keyboard.press('Home');
  await page.keyboard.type('61 maple');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Change' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(search).toBeFocused();
  await page.keyboard.type('61 maple');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Change' })).toBeFocused();
  await page.getByLabel('Files to add').setInputFiles([picked('scan.tar'), picked('IMG_1.jpg')]);
  await page.getByRole('button', { name: /Upload 2 files/ }).focus();
  await page.keyboard.press('Enter');
  const [order] = await page.evaluate(
    () => window.gallery?.orders.filter(({ type }) => type === 'add') ?? [],
  );
  expect(order).toMatchObject({
    files: [
      { destination: { kind: 'stitch-data', iguideId: 'igA2GE7VP5R8HN4', workOrderId: 'Z1V3' } },
      { destination: { kind: 'asset', iguideId: 'igA2GE7VP5R8HN4' } },
    ],
  });
});

test('a wrong token is told from a form that is not filled in', async ({ gallery }) => {
  const page = await gallery.open('sign-in-portal');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByLabel('App ID')).toBeFocused();
  await expect(page.getByText(/An App ID looks like/)).toBeVisible();
  await page.getByLabel('App ID').fill('0b6f3a52-7c1d-4e8a-9f20-5d1c8e7a4b36');
  await page.getByLabel('App token', { exact: true }).fill('not-the-token');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toContainText('does not accept this App ID and App token');
});

test('a pasted address finds its iGUIDE, an unknown ID is looked up and said to be unknown', async ({
  gallery,
}) => {
  const page = await gallery.open('empty');
  const search = page.getByRole('combobox');
  await search.fill('https://youriguide.com/955-marine-dr');
  await expect(page.getByRole('option')).toHaveText(/955 Marine Dr/);
  await search.fill('https://manage.youriguide.com/iguides/igL9CX4FU6M3WD0/files');
  await expect(page.getByRole('option')).toHaveText(/12 Rue Principale/);
  await search.fill('igZZZZ99999ZZZZ');
  await search.press('Enter');
  await expect(page.getByRole('region', { name: 'Send to' }).getByRole('alert')).toContainText(
    'knows no iGUIDE igZZZZ99999ZZZZ',
  );
});

test('an account that may not list iGUIDEs can still name one', async ({ gallery }) => {
  const page = await gallery.open('list-refused');
  await expect(page.getByText(/may not list iGUIDEs/)).toBeVisible();
  await page.getByRole('combobox').fill('igFKUNRGC5V8DD1');
  await expect(page.getByRole('option')).toHaveText(/Look up this ID/);
});

test('a file stays in the page until the worker has it, and in one place only', async ({ gallery }) => {
  const page = await gallery.open('chosen');
  const drafts = page.getByRole('list', { name: 'Files to upload' });
  const asks = () =>
    page.evaluate(() => !window.dispatchEvent(new Event('beforeunload', { cancelable: true })));
  await page.getByLabel('Files to add').setInputFiles([picked('IMG_1.jpg')]);
  expect(await asks()).toBe(false);
  await page.getByRole('button', { name: /Upload 1 file/ }).click();
  await expect(drafts).toContainText('handing it over');
  expect(await asks()).toBe(true);
  await page.evaluate(() => window.gallery?.answer({ done: false, why: 'no-storage' }));
  await expect(drafts).toContainText('storage doesn’t take the file');
  await page.getByRole('button', { name: /Upload 1 file/ }).click();
  await page.evaluate(() => {
    const add = window.gallery?.orders.findLast(({ type }) => type === 'add');
    if (add?.type !== 'add') throw new Error('nothing was added');
    const changed = add.files.map(({ id, file, destination }) => ({
      id,
      account: add.account,
      file: { name: file.name, size: file.size, type: file.type, lastModified: 1 },
      destination,
      addedAt: 1,
      phase: { name: 'staging' } as const,
      sentBytes: 0,
      parts: { sent: 0, inFlight: 0, total: 1 },
      speed: null,
      secondsLeft: null,
      restartReason: null,
    }));
    window.gallery?.tell({ type: 'uploads', changed, removed: [], busy: true });
  });
  await expect(page.getByRole('list', { name: 'Under way' })).toContainText('IMG_1.jpg');
  await expect(drafts).toHaveCount(0);
  await expect(page.getByRole('heading', { name: 'Files' })).toBeFocused();
  expect(await asks()).toBe(true);
  await page.evaluate(() => window.gallery?.answer({ done: true }));
  await expect(page.getByText('Saving on this device')).toBeVisible();
});

test('many files that are added at once are listed a few at a time, and all of them in the end', async ({
  gallery,
}) => {
  const page = await gallery.open('chosen');
  const most = page.evaluate(mostRowsAtOnce, 90);
  await page
    .getByLabel('Files to add')
    .setInputFiles(Array.from({ length: 90 }, (_, index) => picked(`IMG_${index}.jpg`)));
  await expect(page.getByRole('list', { name: 'Files to upload' }).getByRole('listitem')).toHaveCount(90);
  expect(await most).toBeLessThanOrEqual(10);
  await expect(page.getByRole('button', { name: /Upload 90 files/ })).toBeVisible();
});

test('a row that comes at the top of a long list takes none away at its end', async ({ gallery }) => {
  const page = await gallery.open('done');
  const done = (name: string, at: number): UploadView =>
    sampleUpload({ name, size: 4, sent: 1, phase: { name: 'done', at } });
  const uploads = Array.from({ length: 30 }, (_, index) => done(`IMG_${index}.jpg`, NOW - index * 60_000));
  await page.evaluate((all) => window.gallery?.tell({ type: 'snapshot', uploads: all }), uploads);
  const rows = page.getByRole('list', { name: 'Finished' }).getByRole('listitem');
  await expect(rows).toHaveCount(30);
  const last = page.getByRole('button', { name: 'Remove from the list: IMG_29.jpg' });
  await last.focus();
  await page.evaluate(
    (one) => window.gallery?.tell({ type: 'uploads', changed: [one], removed: [], busy: false }),
    done('new.jpg', NOW + 60_000),
  );
  await expect(rows.first()).toContainText('new.jpg');
  await expect(rows).toHaveCount(31);
  await expect(last).toBeFocused();
});

/** The most rows that one task adds to a list until it has so many; runs in the page. */
function mostRowsAtOnce(wanted: number): Promise<number> {
  return new Promise((resolve) => {
    let most = 0;
    let before = 0;
    new MutationObserver(() => {
      const { length } = document.querySelectorAll('[aria-label="Files to upload"] > li');
      most = Math.max(most, length - before);
      before = length;
      if (length === wanted) resolve(most);
    }).observe(document.body, { childList: true, subtree: true });
  });
}

test('what can’t be added says so, and the rest is not disturbed', async ({ gallery }) => {
  const page = await gallery.open('chosen-done');
  await expect(page.getByRole('list', { name: 'Files to upload' })).toContainText(
    'takes no Stitch Data any more',
  );
  await expect(page.getByRole('button', { name: /Upload 3 files/ })).toBeVisible();
  await page.getByLabel('Files to add').setInputFiles([picked('nothing.jpg', 0), picked('IMG_9.jpg')]);
  await expect(page.getByRole('list', { name: 'Not added' })).toContainText('The file is empty');
  await expect(page.getByRole('button', { name: /Upload 4 files/ })).toBeVisible();
});

test('a folder that is dropped is told from files', async ({ gallery }, testInfo) => {
  const page = await gallery.open('chosen');
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [testInfo.config.rootDir, testInfo.file], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, x: 700, y: 500, data });
    if (type === 'dragOver') await expect(page.getByText('Drop to add')).toBeVisible();
  }
  await expect(page.getByRole('list', { name: 'Not added' })).toContainText('Folders can’t be added');
  await expect(page.getByRole('list', { name: 'Files to upload' })).toContainText('gallery.spec.ts');
  await expect(page.getByText('Drop to add')).toHaveCount(0);
});

test('cancelling asks once, and the focus is never lost', async ({ gallery }) => {
  const page = await gallery.open('uploading');
  const name = 'stitch-2026-11-22_200-university-ave-w.tar';
  const row = page.getByRole('listitem').filter({ hasText: name });
  const cancel = row.getByRole('button', { name: `Cancel ${name}` });
  await cancel.press('Enter');
  await expect(row.getByRole('button', { name: 'Keep it' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(cancel).toBeFocused();
  await cancel.press('Enter');
  await row.getByRole('button', { name: 'Cancel upload' }).press('Enter');
  const id = await row.getAttribute('data-upload');
  const orders = await page.evaluate(() => window.gallery?.orders);
  expect(orders?.at(-1)).toEqual({ type: 'cancel', ids: [id] });
  await row.getByRole('button', { name: `Pause ${name}` }).focus();
  await page.evaluate((gone) => {
    const upload = window.gallery?.orders
      .flatMap((order) => ('ids' in order ? order.ids : []))
      .find((one) => one === gone);
    window.gallery?.tell({
      type: 'uploads',
      changed: [],
      removed: upload === undefined ? [] : [upload],
      busy: true,
    });
  }, id);
  await expect(row).toHaveCount(0);
  await expect(page.getByRole('heading', { name: 'Uploads' })).toBeFocused();
});

test('another account that signs in in another window closes what the first one chose', async ({
  gallery,
}) => {
  const page = await gallery.open('chosen');
  await expect(page.getByRole('button', { name: 'Change' })).toBeVisible();
  await page.evaluate(() => {
    if (window.gallery !== undefined) window.gallery.account = '9f1d2c3b-0000-4000-8000-5d1c8e7a4b36';
    window.dispatchEvent(new StorageEvent('storage', { key: 'sitelift.account' }));
  });
  await expect(page.getByRole('combobox')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Change' })).toHaveCount(0);
});

test('a session that ends leaves the uploads in sight and asks for a sign-in', async ({ gallery }) => {
  const page = await gallery.open('expired');
  await expect(page.getByRole('list', { name: 'Under way' }).getByRole('listitem')).toHaveCount(2);
  await page
    .getByText('Sign in again to go on')
    .locator('..')
    .getByRole('button', { name: 'Sign in' })
    .click();
  await expect(page.getByLabel('App ID')).toBeFocused();
  await page.getByLabel('App ID').fill('0b6f3a52-7c1d-4e8a-9f20-5d1c8e7a4b36');
  await page.getByLabel('App token', { exact: true }).fill('sandbox-token');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('combobox')).toBeFocused();
  const orders = await page.evaluate(() => window.gallery?.orders.map(({ type }) => type));
  expect(orders).toContain('session-changed');
});

test('the account’s menu opens, names the account and signs out', async ({ gallery }) => {
  const page = await gallery.open('chosen', NARROW);
  await page.getByRole('button', { name: 'Account' }).click();
  const menu = page.getByRole('dialog', { name: 'Account' });
  await expect(menu).toContainText('0b6f3a52');
  await expect(menu).toBeInViewport({ ratio: 1 });
  await menu.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: /Sign in to/ })).toBeVisible();
});

test('a part of the page that can’t be loaded says so, and a press reloads the page', async ({ gallery }) => {
  const page = await gallery.open('sign-in');
  await page.route(/sign-in[^/]*\.js/, (route) =>
    route.fulfill({ contentType: 'text/javascript', body: 'throw new Error("cut off");' }),
  );
  await gallery.open('sign-in');
  await expect(page.getByRole('alert')).toContainText('This could not be loaded. Uploads go on.');
  await page.unrouteAll();
  await Promise.all([
    page.waitForEvent('load'),
    page.getByRole('button', { name: 'Reload the page' }).click(),
  ]);
  await expect(page.getByRole('button', { name: 'Use the sandbox account' })).toBeVisible();
});

test('a new version waits for the uploads, then reloads when told', async ({ gallery }) => {
  const page = await gallery.open('uploading');
  await page.evaluate(() => window.gallery?.tell({ type: 'update-waiting' }));
  await expect(page.getByText('It can be loaded when the uploads are done')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Reload' })).toHaveCount(0);
  await page.evaluate(() => window.gallery?.tell({ type: 'snapshot', uploads: [] }));
  await expect(page.getByRole('button', { name: 'Reload' })).toBeVisible();
});
