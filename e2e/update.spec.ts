import { expect, type Page } from '@playwright/test';
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bytesArrived, expectArrived } from './support/evidence.ts';
import { writeTar } from './support/files.ts';
import { Person } from './support/person.ts';
import { MB, startUpload, throttle, untilPartsStored } from './support/scenes.ts';
import { Site } from './support/site.ts';
import { test } from './test.ts';

/** Puts another version of the worker on the server. */
async function putVersion(appRoot: string, change: (script: string) => string): Promise<void> {
  const path = join(appRoot, 'sw.js');
  await writeFile(path, change(await readFile(path, 'utf8')));
  for (const packed of ['sw.js.br', 'sw.js.gz']) await rm(join(appRoot, packed), { force: true });
}

/** Puts another version of the worker on the server and has the page find it. */
async function releaseVersion(appRoot: string, page: Page): Promise<void> {
  await putVersion(appRoot, (script) => `${script}\n// another version\n`);
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
    await throttle(site, 3 * MB);
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

/** Has a page, and what it loads next, believe that it is in sight or not: Playwright's Chromium shows every page. */
async function setInSight(page: Page, isInSight: boolean): Promise<void> {
  await page.evaluate(
    (state) => {
      sessionStorage.setItem('sight', state);
      document.dispatchEvent(new Event('visibilitychange'));
    },
    isInSight ? 'visible' : 'hidden',
  );
}

/** How many pages hold on to the version that they have. */
function inUse(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const { held = [] } = await navigator.locks.query();
    return held.filter(({ name }) => name === 'sitelift-in-use').length;
  });
}

test('a new version comes in by itself once no page was in sight for ten minutes, and not before', async ({
  directory,
  ownBrowser,
}) => {
  const appRoot = join(directory, 'app');
  await cp('dist/app', appRoot, { recursive: true });
  const site = await Site.start(appRoot);
  try {
    const pages: Page[] = [];
    for (let count = 0; count < 2; count += 1) {
      const page = await ownBrowser.open();
      if (count === 0) await page.clock.install();
      await page.addInitScript(() => {
        const get = (): string => sessionStorage.getItem('sight') ?? 'visible';
        Object.defineProperty(document, 'visibilityState', { get });
      });
      const person = new Person(page, site.url);
      await person.open();
      if (count === 0) await person.signIn();
      await page.evaluate(() => Object.assign(window, { isOld: true }));
      pages.push(page);
    }
    const [one, two] = pages as [Page, Page];
    const isOld = (page: Page) => page.evaluate(() => 'isOld' in window).catch(() => true);
    await releaseVersion(appRoot, one);
    await expect(two.getByText('A new version is ready.')).toBeVisible();
    await expect.poll(() => inUse(one)).toBe(2);

    // Playwright's clock is one for all pages. The first page tries every ten minutes.
    const { clock } = one;
    await setInSight(one, false);
    await clock.runFor('14:00');
    await setInSight(two, false);
    await clock.runFor('08:00');
    expect([await isOld(one), await isOld(two)]).toEqual([true, true]);
    await clock.runFor('03:00');
    await expect.poll(() => isOld(two)).toBe(false);
    await clock.runFor('10:00');
    await expect.poll(() => isOld(one)).toBe(false);
    for (const page of pages) await expect(page.getByText('A new version is ready.')).toBeHidden();
    const states = await two.evaluate(async () => {
      const { waiting, active } = await navigator.serviceWorker.ready;
      return [waiting === null, active?.state];
    });
    expect(states).toEqual([true, 'activated']);
  } finally {
    await site.close();
  }
});

test('a new version that is broken, or comes by half, leaves the old one working', async ({
  directory,
  sharedBrowser,
}) => {
  const appRoot = join(directory, 'app');
  await cp('dist/app', appRoot, { recursive: true });
  const site = await Site.start(appRoot);
  try {
    const person = new Person(await sharedBrowser.open(), site.url);
    const { page } = person;
    await person.open();
    await person.signIn();
    const whole = await readFile(join(appRoot, 'sw.js'), 'utf8');
    const look = () =>
      page.evaluate(async () => {
        const registration = await navigator.serviceWorker.ready;
        const failed = await registration.update().then(
          () => false,
          () => true,
        );
        // One that can't be installed is given up after it was fetched.
        const { installing } = registration;
        if (installing === null) return failed ? 'refused' : 'none';
        return new Promise((resolve) => {
          installing.addEventListener('statechange', () => resolve(installing.state));
        });
      });
    await putVersion(appRoot, () => `throw new Error('broken');\n${whole}`);
    expect(await look()).toBe('refused');
    await putVersion(appRoot, () => whole.slice(0, whole.length / 2));
    expect(await look()).toBe('refused');
    // A script that is whole, and names a file that did not get onto the server.
    await putVersion(appRoot, () => whole.replace(/assets\/index-[\w-]+\.js/, 'assets/index-missing.js'));
    expect(await look()).toBe('redundant');

    await page.reload();
    await expect(page.getByText('A new version is ready.')).toBeHidden();
    const tar = await writeTar(directory, 'house.tar', 12);
    await person.chooseDestination('200 University Ave W');
    await person.upload(tar);
    await person.sees(tar.name, 'done');
    await expectArrived(site, [tar]);
  } finally {
    await site.close();
  }
});
