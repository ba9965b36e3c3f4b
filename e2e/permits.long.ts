import { expect } from '@playwright/test';
import { expectProcessed } from './support/evidence.ts';
import { writeTar } from './support/files.ts';
import { expectRenewedAhead } from './support/permits.ts';
import { Person } from './support/person.ts';
import { MB, startUpload, throttle } from './support/scenes.ts';
import { test } from './test.ts';

/* `npm run test:long`: permits of a minute under uploads of five minutes, which the quick tests of permits.spec.ts shorten. */
const MINUTE = 60_000;
const DAY = 86_400_000;

test('five minutes of upload on permits of a minute: no byte twice, nothing refused', async ({
  site,
  directory,
  sharedBrowser,
}) => {
  const tar = await writeTar(directory, 'house.tar', 150);
  const person = new Person(await sharedBrowser.open(), site.url);
  await site.control.setKnobs({ stitchDataPermitLifetime: MINUTE });
  await throttle(site, 0.5 * MB);
  await startUpload(person, tar);
  await person.sees(tar.name, 'done', 8 * MINUTE);
  await expectRenewedAhead(site, tar, 5);
});

test('five minutes of upload on permits of a minute, each for another key: starts over, gives up in words, and goes through once they last', async ({
  site,
  directory,
  sharedBrowser,
}) => {
  const tar = await writeTar(directory, 'house.tar', 150);
  const person = new Person(await sharedBrowser.open(), site.url);
  await site.control.setKnobs({ stitchDataPermitLifetime: MINUTE, repeatedPermit: 'new-key' });
  await throttle(site, 0.5 * MB);
  await startUpload(person, tar);
  await expect(person.row(tar.name)).toContainText('Started over: the permit ran out', {
    timeout: 2 * MINUTE,
  });
  await person.sees(tar.name, 'failed', 8 * MINUTE);
  await expect(person.row(tar.name)).toContainText('permits run out before the file is through');
  await site.control.setKnobs({ stitchDataPermitLifetime: DAY });
  await site.control.clearFaults();
  await person.row(tar.name).getByRole('button', { name: 'Try again' }).click();
  await person.sees(tar.name, 'done', 2 * MINUTE);
  expect(await site.control.uploads()).toEqual([]);
  await expectProcessed(site, tar);
});
