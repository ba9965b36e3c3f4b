import { join } from 'node:path';
import { expect } from '@playwright/test';
import { bytesArrived, expectArrived } from './support/evidence.ts';
import { writePhoto, writeTar, type TestFile } from './support/files.ts';
import { launchChromium } from './support/plain-browsers.ts';
import { PlainPerson } from './support/plain-person.ts';
import { DESTINATION, MB, throttle, untilPartsStored } from './support/scenes.ts';
import { Site } from './support/site.ts';
import { test as base } from './test.ts';

/** With a gateway that carries parts. */
const test = base.extend<{ person: PlainPerson }>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the fixtures needed off the pattern
  site: async ({}, use) => {
    const site = await Site.start(undefined, undefined, { S3_DETOUR: 'true' });
    await use(site);
    await site.close();
  },
  person: async ({ site, directory }, use) => {
    const person = new PlainPerson(() => launchChromium(join(directory, 'profile')), site.url);
    await use(person);
    await person.close();
    expect(person.errors).toEqual([]);
  },
});

/** Parts that the browser sent by itself: the gateway, which signed them, knows no checksum. */
async function sentByBrowser(site: Site): Promise<number> {
  const { entries } = await site.control.journal({ operation: 'UploadPart', status: 200 });
  return entries.filter(({ checksum }) => checksum === undefined).length;
}

async function begin(person: PlainPerson, site: Site, mebibytes: number, directory: string) {
  const tar = await writeTar(directory, 'house.tar', mebibytes);
  await throttle(site, 8 * MB);
  await send(person, [tar]);
  await untilPartsStored(site, 2);
  return tar;
}

/** With files taken over by the browser once Sitelift is left. */
async function send(person: PlainPerson, files: readonly TestFile[]): Promise<void> {
  await person.open();
  await person.signIn();
  await person.press('Settings');
  await person.turn('errands');
  await person.press('Settings');
  await person.chooseDestination(DESTINATION);
  await person.upload(...files);
}

test('what is left goes on by itself with Sitelift closed and its worker stopped, and no part goes twice', async ({
  site,
  directory,
  person,
}) => {
  const tar = await begin(person, site, 80, directory);
  await person.leave();
  await expect.poll(() => person.errands()).toHaveLength(1);
  await person.closePage();
  await expect.poll(() => sentByBrowser(site)).toBeGreaterThan(0);
  await person.stopWorkers();
  await site.control.clearFaults();
  await expect.poll(() => site.control.jobs()).toHaveLength(1);
  await expectArrived(site, [tar]);
  expect(await bytesArrived(site)).toBe(tar.size);
  expect(await sentByBrowser(site)).toBeGreaterThan(6);
});

test('what waits in line goes along, files of one part and of several, and is done with no page of Sitelift', async ({
  site,
  directory,
  person,
}) => {
  const photos = await Promise.all(
    Array.from({ length: 40 }, (_, index) =>
      writePhoto(directory, `photo-${index + 1}.jpg`, index % 4 === 3 ? 6 * MB : 300_000 + index * 1_000),
    ),
  );
  for (const operation of ['UploadPart', 'PutObject'])
    await site.control.addFault({
      service: 's3',
      operation,
      fault: { kind: 'throttle', bytesPerSecond: MB },
    });
  await send(person, photos);
  await expect.poll(() => bytesArrived(site), { intervals: [20] }).toBeGreaterThan(0);
  await person.leave();
  await expect.poll(() => person.errands()).toHaveLength(1);
  await person.closePage();
  await person.stopWorkers();
  await site.control.clearFaults();
  await expect.poll(() => site.control.jobs()).toHaveLength(photos.length);
  await expectArrived(site, photos, 1);
  // The worker's own requests are asked for by the browser first.
  const { entries } = await site.control.journal({ service: 's3' });
  const asked = new Set(entries.flatMap(({ operation, key }) => (operation === 'Preflight' ? [key] : [])));
  const whole = entries.filter(({ operation, status }) => operation === 'PutObject' && status === 200);
  expect(whole.filter(({ key }) => !asked.has(key)).length).toBeGreaterThanOrEqual(15);
  // Of twenty; on a slow machine the worker is not through with its own yet.
  expect(await sentByBrowser(site)).toBeGreaterThanOrEqual(10);
});

test('back in sight, the page’s worker goes on itself with what the browser has left', async ({
  site,
  directory,
  person,
}) => {
  const tar = await begin(person, site, 80, directory);
  await person.leave();
  await expect.poll(() => sentByBrowser(site)).toBeGreaterThan(1);
  await person.comeBack();
  await expect.poll(() => person.errands()).toEqual([]);
  const sent = await sentByBrowser(site);
  await expect.poll(() => person.phases()).toEqual(new Map([[tar.name, 'done']]));
  await expectArrived(site, [tar]);
  expect(await bytesArrived(site)).toBe(tar.size);
  // Two at once were on their way.
  expect(await sentByBrowser(site)).toBeLessThanOrEqual(sent + 2);
  // Of sixteen parts.
  expect(sent).toBeLessThan(14);
});

test('a browser that is killed meanwhile goes on by itself once it is started, with no page of Sitelift', async ({
  site,
  directory,
  person,
}) => {
  const tar = await begin(person, site, 80, directory);
  await person.leave();
  await expect.poll(() => sentByBrowser(site)).toBeGreaterThan(1);
  await person.saveCookies();
  await person.kill();
  await site.control.clearFaults();
  await person.start();
  await expect.poll(() => site.control.jobs()).toHaveLength(1);
  await expectArrived(site, [tar], 1);
});
