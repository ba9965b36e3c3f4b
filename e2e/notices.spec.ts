import { expect, type BrowserContext, type Page, type Worker } from '@playwright/test';
import { WorkerKiller } from './support/app-browser.ts';
import { writePhoto, writeTar, writeZeros } from './support/files.ts';
import { told } from './support/kept.ts';
import { Person } from './support/person.ts';
import { DESTINATION, MB, startUpload, throttle, untilPartsStored } from './support/scenes.ts';
import { test } from './test.ts';

interface Shown {
  readonly title: string;
  readonly body: string;
}

async function switchOn(page: Page, name: string): Promise<void> {
  const settings = page.getByRole('button', { name: 'Settings' });
  await settings.click();
  await page.getByRole('switch', { name }).click();
  await expect(page.getByRole('switch', { name })).toBeChecked();
  await settings.click();
}

/** Asked without a page, which would be in sight. */
async function workerOf(context: BrowserContext): Promise<Worker> {
  return context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'));
}

/** What the system shows. Never asked while something may be shown just then: Chromium would forget that. */
async function shown(context: BrowserContext): Promise<Shown[]> {
  const worker = await workerOf(context);
  return worker.evaluate(async () => {
    const { registration } = globalThis as unknown as { registration: ServiceWorkerRegistration };
    const notices = await registration.getNotifications();
    return notices.map(({ title, body }) => ({ title, body }));
  });
}

/** What the system shows once that was told of the files. */
async function shownWhenTold(context: BrowserContext, ...what: string[]): Promise<Shown[]> {
  await expect.poll(async () => told(await workerOf(context))).toEqual(what);
  return shown(context);
}

test('with every page closed a notice says once what is done, and a page that is opened takes it away', async ({
  site,
  directory,
  ownBrowser,
}) => {
  const tar = await writeTar(directory, 'house.tar', 40);
  const photo = await writePhoto(directory, 'kitchen.jpg', 20_000);
  const page = await ownBrowser.open();
  await page.context().grantPermissions(['notifications'], { origin: site.url });
  const elsewhere = await page.context().newPage();
  const killer = await WorkerKiller.attach(elsewhere);
  const person = new Person(page, site.url);
  await person.open();
  await person.signIn();
  await person.chooseDestination(DESTINATION);
  await switchOn(page, 'Notify me');
  await person.upload(photo);
  await person.sees(photo.name, 'done');
  // What is done in sight is no news.
  expect(await shownWhenTold(elsewhere.context(), 'done')).toEqual([]);
  await throttle(site, 2 * MB);
  await person.upload(tar);
  await untilPartsStored(site, 1);
  await person.untilSaved();
  await page.close();
  await site.control.clearFaults();
  const said = await shownWhenTold(elsewhere.context(), 'done', 'done');
  expect(said).toEqual([
    { title: 'house.tar is done', body: expect.stringContaining('. Nothing is left to upload.') as unknown },
  ]);

  await killer.kill();
  await killer.wake(site.url, 'sitelift-uploads');
  expect(await shown(elsewhere.context())).toEqual(said);
  const again = await elsewhere.context().newPage();
  await new Person(again, site.url).open();
  await expect.poll(() => shown(again.context())).toEqual([]);
});

test('with every page closed a notice says that a file needs its person', async ({
  site,
  directory,
  ownBrowser,
}) => {
  const tar = await writeTar(directory, 'house.tar', 20);
  const page = await ownBrowser.open();
  await page.context().grantPermissions(['notifications'], { origin: site.url });
  const elsewhere = await page.context().newPage();
  const person = new Person(page, site.url);
  await throttle(site, 2 * MB);
  await site.control.addFault({
    service: 'portal',
    operation: 'waitStitchData',
    fault: { kind: 'expiredToken' },
  });
  await startUpload(person, tar);
  await switchOn(page, 'Notify me');
  await untilPartsStored(site, 1);
  await person.untilSaved();
  await page.close();
  const said = await shownWhenTold(elsewhere.context(), 'signed-out');
  expect(said).toEqual([{ title: 'house.tar needs you', body: 'Sign in, and uploads go on.' }]);
});

test('with every page closed a notice says that the Portal rejected what was done', async ({
  site,
  directory,
  ownBrowser,
}) => {
  const broken = await writeZeros(directory, 'house.tar', 20);
  const page = await ownBrowser.open();
  await page.context().grantPermissions(['notifications'], { origin: site.url });
  const elsewhere = await page.context().newPage();
  const person = new Person(page, site.url);
  await person.open();
  await person.signIn();
  await person.chooseDestination(DESTINATION);
  await switchOn(page, 'Notify me');
  await throttle(site, 2 * MB);
  await person.pick(broken);
  await person.sendAnyway(broken.name);
  await person.sendOff();
  await untilPartsStored(site, 1);
  await person.untilSaved();
  await page.close();
  await site.control.clearFaults();
  // Not that it is done, which it is not after all.
  expect(await shownWhenTold(elsewhere.context(), 'rejected')).toEqual([
    { title: 'The Portal rejected house.tar', body: 'Open Sitelift to add the right file.' },
  ]);
});

test('the screen is kept on while files are sent, for who wants that', async ({
  site,
  directory,
  ownBrowser,
}) => {
  const tar = await writeTar(directory, 'house.tar', 20);
  const page = await ownBrowser.open();
  const session = await page.context().newCDPSession(page);
  await session.send('Browser.setPermission', {
    permission: { name: 'screen-wake-lock' },
    setting: 'granted',
    origin: site.url,
  });
  await page.addInitScript(() => {
    const locks: WakeLockSentinel[] = [];
    const request = navigator.wakeLock.request.bind(navigator.wakeLock);
    navigator.wakeLock.request = async (type) => {
      const lock = await request(type);
      locks.push(lock);
      return lock;
    };
    Object.assign(window, { keptOn: () => locks.filter(({ released }) => !released).length });
  });
  const keptOn = () => page.evaluate(() => (window as unknown as { keptOn: () => number }).keptOn());
  const person = new Person(page, site.url);
  await throttle(site, 2 * MB);
  await startUpload(person, tar);
  await person.sees(tar.name, 'sending');
  expect(await keptOn()).toBe(0);
  await switchOn(page, 'Keep the screen on');
  await expect.poll(keptOn).toBe(1);
  await site.control.clearFaults();
  await person.sees(tar.name, 'done');
  await expect.poll(keptOn).toBe(0);
});
