import { expect } from '@playwright/test';
import { expectArrived } from './support/evidence.ts';
import { writePhoto, writeTar } from './support/files.ts';
import { Person } from './support/person.ts';
import { DESTINATION } from './support/scenes.ts';
import { test } from './test.ts';

test('Chromium finds nothing wrong with the manifest, and would install the app', async ({
  site,
  ownBrowser,
}) => {
  const page = await ownBrowser.open();
  await new Person(page, site.url).open();
  const session = await page.context().newCDPSession(page);
  const { errors, url, data } = await session.send('Page.getAppManifest');
  expect(errors).toEqual([]);
  expect(url).toBe(`${site.url}/manifest.webmanifest`);
  const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
  expect(installabilityErrors).toEqual([]);
  const { icons, screenshots } = JSON.parse(data ?? '') as Record<
    'icons' | 'screenshots',
    { src: string; type: string }[]
  >;
  for (const { src, type } of [...icons, ...screenshots]) {
    const answer = await page.request.get(`${site.url}${src}`);
    expect([src, answer.status(), answer.headers()['content-type']?.split(';')[0]]).toEqual([src, 200, type]);
    expect(answer.headers()['cache-control']).toBe('no-cache');
  }
});

test('a shortcut of the installed app leads to one button, for files of its kind, and only once', async ({
  site,
  sharedBrowser,
}) => {
  const page = await sharedBrowser.open();
  await new Person(page, site.url).open();
  await new Person(page, site.url).signIn();
  await page.goto(`${site.url}/?add=stitch-data`);
  const button = page.getByRole('button', { name: 'Choose a Stitch TAR' });
  await expect(button).toBeFocused();
  expect(page.url()).toBe(`${site.url}/`);
  const scan = { name: 'export.bin', mimeType: '', buffer: Buffer.from('no TAR, but meant as one') };
  const input = page.locator('input[aria-label="Files to add"]');
  await input.setInputFiles(scan);
  const kinds = page.getByRole('combobox', { name: /^What / });
  await expect(kinds).toHaveValue('stitch-data');
  await input.setInputFiles(scan);
  await expect(kinds.nth(1)).toHaveValue('asset');
  await page.reload();
  await expect(page.getByRole('button', { name: 'Choose files' })).toBeVisible();
  await page.goto(`${site.url}/?add=photos`);
  await expect(page.getByRole('button', { name: 'Choose photos' })).toBeFocused();
  await expect(input).toHaveAttribute('accept', 'image/*');
});

test('files that are opened with the installed app land where files are added', async ({
  site,
  directory,
  ownBrowser,
}) => {
  const files = [
    await writeTar(directory, 'house.tar', 6),
    await writePhoto(directory, 'kitchen.jpg', 40_000),
  ];
  const page = await ownBrowser.open();
  const session = await page.context().newCDPSession(page);
  const app = { manifestId: `${site.url}/` };
  await session.send('PWA.install', { ...app, installUrlOrBundleUrl: app.manifestId });
  const opening = page.context().waitForEvent('page');
  await session.send('PWA.launchFilesInApp', { ...app, files: files.map(({ path }) => path) });
  const opened = await opening;
  const drafts = opened.getByRole('list', { name: 'Files to upload' });
  for (const { name } of files) await expect(drafts.getByTitle(name, { exact: true })).toBeVisible();
  const person = new Person(opened, site.url);
  await person.signIn();
  await person.chooseDestination(DESTINATION);
  await person.sendOff();
  for (const { name } of files) await person.sees(name, 'done');
  await expectArrived(site, files, 2);
});
