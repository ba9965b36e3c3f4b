import { expect } from '@playwright/test';
import { appendFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dropOnPage } from './support/drop.ts';
import { bytesArrived, expectArrived } from './support/evidence.ts';
import { writePhoto, writeTar } from './support/files.ts';
import { permitsGiven } from './support/permits.ts';
import { Person } from './support/person.ts';
import { DESTINATION, MB, startUpload, throttle, untilPartsStored } from './support/scenes.ts';
import { test } from './test.ts';

test('an empty file and a folder are refused at once, and the good file beside them goes on', async ({
  site,
  directory,
  sharedBrowser,
}) => {
  const empty = join(directory, 'empty.tar');
  const folder = join(directory, 'card');
  await writeFile(empty, '');
  await mkdir(folder);
  const photo = await writePhoto(directory, 'front.jpg', 300_000);
  const person = new Person(await sharedBrowser.open(), site.url);
  await person.open();
  await person.signIn();
  await person.chooseDestination(DESTINATION);
  await dropOnPage(person.page, [empty, folder, photo.path]);
  const refused = person.page.getByRole('list', { name: 'Not added' });
  await expect(refused).toContainText('The file is empty (0 bytes).');
  await expect(refused).toContainText('Folders can’t be added.');
  await person.sendOff();
  await person.sees(photo.name, 'done');
  await expectArrived(site, [photo]);
});

test('files that can’t be read are set aside with words, and the good one beside them goes on', async ({
  site,
  directory,
  sharedBrowser,
}) => {
  const photo = await writePhoto(directory, 'front.jpg', 300_000);
  const person = new Person(await sharedBrowser.open(), site.url);
  await person.open();
  await person.signIn();
  await person.chooseDestination(DESTINATION);
  await person.page.evaluate(dropGone, ['gone-1.jpg', 'gone-2.jpg']);
  await person.pick(photo);
  const refused = person.page.getByRole('list', { name: 'Not added' }).getByRole('listitem');
  await expect(refused).toHaveText([
    /gone-1\.jpg.*can’t read this file/s,
    /gone-2\.jpg.*can’t read this file/s,
  ]);
  await person.sendOff();
  await person.sees(photo.name, 'done');
  await expectArrived(site, [photo]);
});

/** Drops files that went away after the browser had taken them in; runs in the page. */
async function dropGone(names: readonly string[]): Promise<void> {
  const folder = await navigator.storage.getDirectory();
  const dataTransfer = new DataTransfer();
  for (const name of names) {
    const handle = await folder.getFileHandle(name, { create: true });
    const content = await handle.createWritable();
    await content.write('photo');
    await content.close();
    dataTransfer.items.add(await handle.getFile());
    await folder.removeEntry(name);
  }
  window.dispatchEvent(new DragEvent('drop', { dataTransfer, cancelable: true, bubbles: true }));
}

test('a file that changes on disk before it is saved fails alone and says so', async ({
  site,
  directory,
  sharedBrowser,
}) => {
  const changing = await writeTar(directory, 'changing.tar', 12);
  const gone = await writePhoto(directory, 'gone.jpg', 400_000);
  const photo = await writePhoto(directory, 'front.jpg', 300_000);
  const person = new Person(await sharedBrowser.open(), site.url);
  await person.open();
  await person.signIn();
  await person.chooseDestination(DESTINATION);
  await person.pick(changing, gone, photo);
  await appendFile(changing.path, 'more');
  await rm(gone.path);
  await person.sendOff();
  for (const { name } of [changing, gone]) {
    await person.sees(name, 'failed');
    await expect(person.row(name)).toContainText('The file changed or went away while it was read.');
  }
  await person.sees(photo.name, 'done');
  await expectArrived(site, [photo]);
});

test('a file that changes and vanishes while it uploads arrives as it was when it was added', async ({
  site,
  directory,
  sharedBrowser,
}) => {
  const tar = await writeTar(directory, 'house.tar', 40);
  const person = new Person(await sharedBrowser.open(), site.url);
  await throttle(site, 10 * MB);
  await startUpload(person, tar);
  await untilPartsStored(site, 2);
  await writeFile(tar.path, 'another file');
  await rm(tar.path);
  await site.control.clearFaults();
  await person.sees(tar.name, 'done');
  await expectArrived(site, [tar]);
  expect(await bytesArrived(site)).toBe(tar.size);
});

test('names of any script arrive as they are', async ({ site, directory, sharedBrowser }) => {
  const names = ['Küche & Bad #1 100%.jpg', '客厅 🛋️.jpg', 'غرفة المعيشة.jpg', "O'Brien “plan”;=+.jpg"];
  const photos = await Promise.all(names.map((name) => writePhoto(directory, name, 50_000)));
  const person = new Person(await sharedBrowser.open(), site.url);
  await startUpload(person, ...photos);
  for (const name of names) await person.sees(name, 'done');
  await expectArrived(site, photos);
});

test('a wrong App token, an unknown iGUIDE and a work order that is done are told when they are entered', async ({
  site,
  directory,
  sharedBrowser,
}) => {
  const tar = await writeTar(directory, 'house.tar', 6);
  const person = new Person(await sharedBrowser.open(), site.url);
  const { page } = person;
  await person.open();
  await page.getByRole('textbox', { name: 'App ID' }).fill(site.sandbox.appId);
  await page.getByRole('textbox', { name: 'App token' }).fill(`${site.sandbox.appToken}x`);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(
    page.getByRole('alert').filter({ hasText: 'does not accept this App ID and App token' }),
  ).toBeVisible();
  await person.signIn();
  await page.getByRole('combobox', { name: /^Search iGUIDEs/ }).fill('igNOSUCHIGUIDE1');
  await page.getByRole('option', { name: /Look up this ID/ }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'no iGUIDE' })).toBeVisible();

  await person.chooseDestination('igW1E4A8U5F2K9M');
  await expect(
    page.getByText('This work order is done and takes no Stitch Data any more.').first(),
  ).toBeVisible();
  await person.pick(tar);
  await expect(page.getByRole('button', { name: /^Upload \d+ files?/ })).toBeHidden();
  expect(await bytesArrived(site)).toBe(0);
});

test('a work order that closes after the file was added fails that file alone, with another place to go', async ({
  site,
  directory,
  sharedBrowser,
}) => {
  const first = await writeTar(directory, 'first.tar', 6);
  const late = await writeTar(directory, 'late.tar', 6);
  const person = new Person(await sharedBrowser.open(), site.url);
  const slow = await site.control.addFault({
    service: 's3',
    method: 'PUT',
    fault: { kind: 'throttle', bytesPerSecond: 0.2 * MB },
  });
  await startUpload(person, first);
  await expect.poll(() => permitsGiven(site)).toBe(1);
  await site.control.addFault({
    service: 'portal',
    operation: 'permitStitchData',
    fault: { kind: 'status', status: 503 },
  });
  await person.pick(late);
  await person.sendOff();
  await person.sees(late.name, 'waiting');
  await site.control.removeFault(slow);
  await person.sees(first.name, 'done');
  await site.control.clearFaults();
  await person.sees(late.name, 'failed');
  await expect(person.row(late.name)).toContainText('takes no Stitch Data now');
  await expect(
    person.row(late.name).getByRole('button', { name: /Choose another destination/ }),
  ).toBeVisible();
  await expectArrived(site, [first]);
});

test('a file that is no TAR is taken if that is meant, and its row says that the Portal rejected it', async ({
  site,
  directory,
  sharedBrowser,
}) => {
  const photo = await writePhoto(directory, 'renamed.tar', 300_000);
  const person = new Person(await sharedBrowser.open(), site.url);
  await person.open();
  await person.signIn();
  await person.chooseDestination(DESTINATION);
  await person.pick(photo);
  await expect(person.page.getByText('This is a JPEG photo, not a TAR.')).toBeVisible();
  await person.sendAnyway(photo.name);
  await person.sendOff();
  await person.sees(photo.name, 'done');
  await expect(person.row(photo.name)).toContainText('The Portal rejected this file.');
  await person.page.reload();
  await expect(person.row(photo.name)).toContainText('The Portal rejected this file.');
  const [job] = await site.control.jobs();
  expect(job?.fault).not.toBeNull();
  expect(await site.control.sha256(job?.key ?? '')).toEqual({ sha256: photo.sha256, size: photo.size });
});
