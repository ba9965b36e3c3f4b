import { join } from 'node:path';
import { expect } from '@playwright/test';
import { expectArrived } from './support/evidence.ts';
import { writePhoto, writeTar } from './support/files.ts';
import { firefoxPath, launchFirefox } from './support/plain-browsers.ts';
import { PlainPerson } from './support/plain-person.ts';
import { DESTINATION, throttle, untilPartsStored } from './support/scenes.ts';
import { test as base } from './test.ts';

const MB = 1_000_000;

const test = base.extend<{ person: PlainPerson }>({
  person: async ({ site, directory }, use) => {
    const person = new PlainPerson(() => launchFirefox(join(directory, 'firefox')), site.url);
    await use(person);
    await person.close();
    expect(person.errors).toEqual([]);
  },
});

test.skip(firefoxPath() === undefined, 'there is no Firefox on this machine');

test('Firefox uploads a TAR and a photo, and goes on after a reload and after a kill of the browser', async ({
  site,
  directory,
  person,
}) => {
  const files = [
    await writeTar(directory, 'house.tar', 40),
    await writePhoto(directory, 'kitchen.jpg', 400_000),
  ];
  await throttle(site, 8 * MB);
  await person.open();
  await person.signIn();
  await person.chooseDestination(DESTINATION);
  await person.upload(...files);
  await untilPartsStored(site, 2);
  await person.untilSaved();
  await person.reload();
  await untilPartsStored(site, 4);
  await person.kill();
  await person.open();
  const allDone = new Map(files.map(({ name }) => [name, 'done']));
  await expect.poll(() => person.phases()).toEqual(allDone);
  await expectArrived(site, files, 2);
});
