import { expect, type Page } from '@playwright/test';
import { expectArrived } from './support/evidence.ts';
import { writePhoto, writeTar, type TestFile } from './support/files.ts';
import { Person } from './support/person.ts';
import { DESTINATION, MB, throttle, untilPartsStored } from './support/scenes.ts';
import { test } from './test.ts';

/** Posts files as a browser does that another app shares them with. */
async function share(page: Page, files: readonly Pick<TestFile, 'path'>[]): Promise<void> {
  await page.evaluate(() => {
    const form = Object.assign(document.createElement('form'), {
      action: '/share',
      method: 'post',
      enctype: 'multipart/form-data',
    });
    const input = Object.assign(document.createElement('input'), {
      type: 'file',
      name: 'files',
      multiple: true,
    });
    input.dataset['sharing'] = '';
    form.append(input);
    document.body.append(form);
  });
  await page.locator('input[data-sharing]').setInputFiles(files.map(({ path }) => path));
  const landed = page.waitForEvent('load');
  await page.evaluate(() => {
    document.querySelector<HTMLInputElement>('input[data-sharing]')?.form?.submit();
  });
  await landed;
  expect(new URL(page.url()).pathname).toBe('/');
}

/** Only an installed app, which has its worker, is offered shares. */
async function installed(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
}

const drafts = (page: Page) => page.getByRole('list', { name: 'Files to upload' });

/** Files in one of the browser's stores. */
function stored(page: Page, store: 'shared' | 'sources'): Promise<number> {
  return page.evaluate(
    (name) =>
      new Promise<number>((resolve, reject) => {
        const opening = indexedDB.open('sitelift');
        opening.onerror = () => reject(new Error('no database'));
        opening.onsuccess = () => {
          const db = opening.result;
          const count = db.transaction(name).objectStore(name).count();
          count.onsuccess = () => {
            db.close();
            resolve(count.result);
          };
        };
      }),
    store,
  );
}

test('300 MB that another app shares land where files are added, survive the browser, and are uploaded without a copy', async ({
  site,
  directory,
  ownBrowser,
}) => {
  const tar = await writeTar(directory, 'house.tar', 300);
  const photo = await writePhoto(directory, 'Küche 🏠 100%22.jpg', 70_000);
  const page = await ownBrowser.open();
  const person = new Person(page, site.url);
  await person.open();
  await person.signIn();
  await installed(page);
  await share(page, [tar, photo]);
  await expect(drafts(page).getByTitle(tar.name, { exact: true })).toBeVisible();
  await expect(drafts(page).getByTitle(photo.name, { exact: true })).toBeVisible();
  await ownBrowser.saveCookies();
  await ownBrowser.kill();

  const returned = new Person(await ownBrowser.open(), site.url);
  await returned.open();
  await expect(drafts(returned.page).getByTitle(tar.name, { exact: true })).toBeVisible();
  await throttle(site, 60 * MB);
  await returned.chooseDestination(DESTINATION);
  await returned.sendOff();
  await untilPartsStored(site, 6);
  expect(await stored(returned.page, 'sources')).toBe(0);
  await ownBrowser.saveCookies();
  await ownBrowser.kill();

  await site.control.clearFaults();
  const last = new Person(await ownBrowser.open(), site.url);
  await last.open();
  await last.sees(tar.name, 'done');
  await last.sees(photo.name, 'done');
  await expectArrived(site, [tar, photo], 2);
  await expect.poll(() => stored(last.page, 'shared')).toBe(0);
});

test('what was shared and is not wanted is gone, what is still wanted comes back', async ({
  site,
  directory,
  sharedBrowser,
}) => {
  const [kept, unwanted] = [
    await writePhoto(directory, 'kept.jpg', 9 * MB),
    await writePhoto(directory, 'unwanted.jpg', 3_000),
  ];
  const page = await sharedBrowser.open();
  await new Person(page, site.url).open();
  await installed(page);
  await share(page, [kept, unwanted]);
  await page.getByRole('button', { name: `Remove ${unwanted.name}` }).click();
  await expect(drafts(page).getByRole('listitem')).toHaveCount(1);
  await page.reload();
  await expect(drafts(page).getByTitle(kept.name, { exact: true })).toBeVisible();
  await expect(drafts(page).getByRole('listitem')).toHaveCount(1);
  expect(await stored(page, 'shared')).toBe(1);
});

test('without room nothing of a share is taken, and it says so', async ({ site, directory, ownBrowser }) => {
  const files = [
    await writePhoto(directory, 'one.jpg', 3 * MB),
    await writePhoto(directory, 'two.jpg', 40 * MB),
  ];
  const page = await ownBrowser.open();
  await new Person(page, site.url).open();
  await installed(page);
  const quota = await page.context().newCDPSession(page);
  await quota.send('Storage.overrideQuotaForOrigin', { origin: site.url, quotaSize: 20 * MB });
  await share(page, files);
  await expect(page.getByText('The browser has no room for what was shared')).toBeVisible();
  expect(page.url()).toBe(`${site.url}/`);
  await expect(drafts(page)).toBeHidden();
  expect(await stored(page, 'shared')).toBe(0);
});

test('a share that meets no worker says that it did not arrive', async ({
  site,
  directory,
  sharedBrowser,
}) => {
  const photo = await writePhoto(directory, 'kitchen.jpg', 9 * MB);
  const page = await sharedBrowser.open();
  await page.goto(`${site.url}/icons/icon.svg`);
  await page.goto(`${site.url}/healthz`);
  await share(page, [photo]);
  await expect(page.getByText('What was shared did not arrive')).toBeVisible();
  await page.getByRole('button', { name: 'Dismiss the message about Shared files' }).click();
  await expect(page.getByText('What was shared did not arrive')).toBeHidden();
});
