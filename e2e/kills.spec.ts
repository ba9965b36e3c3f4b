import { expect } from '@playwright/test';
import { WorkerKiller } from './support/app-browser.ts';
import { expectArrived } from './support/evidence.ts';
import { writeTar, writeZeros } from './support/files.ts';
import { Person } from './support/person.ts';
import { seededRandom } from '../src/lib/upload/testing/seeded-random.ts';
import { DESTINATION, MB, startUpload, throttle, untilPartsStored } from './support/scenes.ts';
import { test } from './test.ts';

test('the worker is stopped at twenty random instants, and the file arrives', async ({
  site,
  directory,
  sharedBrowser,
}) => {
  const tar = await writeTar(directory, 'house.tar', 160);
  const random = seededRandom(20);
  const person = new Person(await sharedBrowser.open(), site.url);
  const killer = await WorkerKiller.attach(person.page);
  await throttle(site, 12 * MB);
  await startUpload(person, tar);
  for (let kill = 1; kill <= 20; kill += 1) {
    const { length } = await site.control.journal({ service: 's3' });
    const requests = length + Math.floor(random() * 4);
    await expect
      .poll(async () => (await site.control.journal({ service: 's3' })).length, {
        intervals: [10 + random() * 200],
      })
      .toBeGreaterThanOrEqual(requests);
    await killer.kill();
  }
  await site.control.clearFaults();
  await person.sees(tar.name, 'done');
  await expectArrived(site, [tar], 20);
});

test('the worker is stopped before it has looked at the file, and the page adds it again', async ({
  site,
  directory,
  sharedBrowser,
}) => {
  const plan = await writeZeros(directory, 'plan.pdf', 40);
  const person = new Person(await sharedBrowser.open(), site.url);
  const killer = await WorkerKiller.attach(person.page);
  await person.open();
  await person.signIn();
  await person.chooseDestination(DESTINATION);
  await person.pick(plan);
  // Opened too early, it would be made here, and empty.
  await expect.poll(() => person.page.evaluate(databaseNames)).toContain('sitelift');
  await person.page.evaluate(holdSources);
  await person.sendOff();
  await expect(person.row(plan.name)).toBeVisible();
  await killer.kill();
  expect(await person.page.evaluate(countSources)).toBe(0);
  await site.control.clearFaults();
  await person.sees(plan.name, 'done');
  await expectArrived(site, [plan], 1);
});

/** The databases that there are; runs in the page. */
async function databaseNames(): Promise<unknown[]> {
  const databases = await indexedDB.databases();
  return databases.map(({ name }) => name);
}

/** Holds up the keeping of files, which else is over before a worker can be stopped, until they are counted; runs in the page. */
function holdSources(): Promise<void> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('sitelift');
    opening.onerror = () => {
      reject(new Error('the database does not open'));
    };
    opening.onsuccess = () => {
      const database = opening.result;
      const sources = database.transaction('sources', 'readwrite').objectStore('sources');
      let isHeld = true;
      addEventListener('release-sources', () => (isHeld = false), { once: true });
      // A transaction lives for as long as something is asked in it; whoever wants to write waits.
      const hold = (): void => {
        sources.count().onsuccess = () => {
          resolve();
          if (isHeld) hold();
          else database.close();
        };
      };
      hold();
    };
  });
}

/** Files that the browser keeps a copy of; runs in the page. */
function countSources(): Promise<number> {
  dispatchEvent(new Event('release-sources'));
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('sitelift');
    opening.onerror = () => {
      reject(new Error('the database does not open'));
    };
    opening.onsuccess = () => {
      const counting = opening.result.transaction('sources').objectStore('sources').count();
      counting.onsuccess = () => {
        opening.result.close();
        resolve(counting.result);
      };
    };
  });
}

test('the tab is closed in the middle and opened again', async ({ site, directory, sharedBrowser }) => {
  const tar = await writeTar(directory, 'house.tar', 64);
  const page = await sharedBrowser.open();
  const person = new Person(page, site.url);
  await throttle(site, 10 * MB);
  await startUpload(person, tar);
  await untilPartsStored(site, 4);
  await person.untilSaved();
  const other = await sharedBrowser.context.newPage();
  await page.close();
  await site.control.clearFaults();
  const returned = new Person(other, site.url);
  await returned.open();
  await returned.sees(tar.name, 'done');
  await expectArrived(site, [tar], 1);
});

test('the browser is killed half way and started again, and the file is not picked again', async ({
  site,
  directory,
  ownBrowser,
}) => {
  const tar = await writeTar(directory, 'house.tar', 96);
  const person = new Person(await ownBrowser.open(), site.url);
  await throttle(site, 10 * MB);
  await startUpload(person, tar);
  await ownBrowser.saveCookies();
  await untilPartsStored(site, 8);
  await person.untilSaved();
  await ownBrowser.kill();
  await site.control.clearFaults();
  const returned = new Person(await ownBrowser.open(), site.url);
  await returned.open();
  await returned.sees(tar.name, 'done');
  await expectArrived(site, [tar], 1);
});

test('the sandbox is killed half way and comes back', async ({ site, directory, sharedBrowser }) => {
  const tar = await writeTar(directory, 'house.tar', 64);
  const person = new Person(await sharedBrowser.open(), site.url);
  await throttle(site, 10 * MB);
  await startUpload(person, tar);
  await untilPartsStored(site, 4);
  await site.killSandbox();
  await person.sees(tar.name, 'waiting');
  await site.restartSandbox();
  await person.sees(tar.name, 'done');
  // What a killed server had read of its requests, it never wrote down: only what is stored can be counted.
  await expectArrived(site, [tar], 1);
});
