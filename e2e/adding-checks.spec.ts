import { expect } from '@playwright/test';
import { createHash } from 'node:crypto';
import { copyFile, readFile, truncate } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expectArrived } from './support/evidence.ts';
import { writeTar, type TestFile } from './support/files.ts';
import { Person } from './support/person.ts';
import { DESTINATION } from './support/scenes.ts';
import { test } from './test.ts';

/** A picture that browsers can show. */
const PICTURE = 'public/icons/icon-512.png';

async function copyOf(source: string, path: string, size?: number): Promise<TestFile> {
  await copyFile(source, path);
  if (size !== undefined) await truncate(path, size);
  const content = await readFile(path);
  const sha256 = createHash('sha256').update(content).digest('hex');
  return { path, name: basename(path), size: content.length, sha256 };
}

test('a cut TAR goes only if that is meant, a whole one shows its count, a photo its picture, a twin is asked about', async ({
  site,
  directory,
  sharedBrowser,
}) => {
  const whole = await writeTar(directory, 'whole.tar', 34);
  const cut = await copyOf(whole.path, join(directory, 'cut.tar'), 20_000_000);
  const photo = await copyOf(PICTURE, join(directory, 'front.png'));
  const twin = await copyOf(PICTURE, join(directory, 'front copy.png'));
  const person = new Person(await sharedBrowser.open(), site.url);
  const { page } = person;
  await person.open();
  await person.signIn();
  await person.chooseDestination(DESTINATION);

  await person.pick(whole, cut, photo);
  const drafts = page.getByRole('list', { name: 'Files to upload' });
  const row = (name: string) => drafts.getByRole('listitem').filter({ has: page.getByTitle(name) });
  await expect(row(whole.name)).toContainText('3 files, complete');
  await expect(row(cut.name)).toContainText(
    /cut short at byte 20,000,000 of at least 2\d,\d{3},\d{3}\. 1 file before/,
  );
  await expect
    .poll(() =>
      row(photo.name)
        .locator('img')
        .evaluate((img: HTMLImageElement) => img.naturalWidth),
    )
    .toBe(96);
  await page.getByRole('button', { name: `Remove ${whole.name}` }).click();
  await person.sendAnyway(cut.name);
  await page.getByRole('button', { name: /^Upload 2 files/ }).click();
  await person.sees(photo.name, 'done');
  await person.sees(cut.name, 'done');
  await expectArrived(site, [cut, photo]);

  await page.reload();
  await person.chooseDestination(DESTINATION);
  await person.pick(twin);
  await expect(row(twin.name)).toContainText(
    /The same file was uploaded there already \(.+\) as “front\.png”/,
  );
  await expect(page.getByRole('button', { name: /^Upload \d+ file/ })).toBeHidden();
  await page.getByRole('button', { name: `Add it all the same: ${twin.name}` }).click();
  await person.sendOff();
  await person.sees(twin.name, 'done');
});
