import { expect, type Page } from '@playwright/test';
import jsQR from 'jsqr';
import { inspect } from './gallery/inspect.ts';
import { expectArrived } from './support/evidence.ts';
import { writePhoto, writeTar } from './support/files.ts';
import { GuestPerson, LinkMaker } from './support/link-people.ts';
import { MB, throttle, untilPartsStored } from './support/scenes.ts';
import { test } from './test.ts';

test.use({ hasLinks: true });

test('a link is made and sent by its QR code; a guest hands files in over a killed browser, seen live', async ({
  site,
  directory,
  sharedBrowser,
  ownBrowser,
}) => {
  const operator = new LinkMaker(await sharedBrowser.open(), site.url);
  const address = await operator.makeLink({ title: 'The Smith listing', scan: true });
  expect(await decoded(operator.page)).toBe(address);
  expect(await (await inspect(operator.page))()).toEqual([]);
  expect(new URL(address).hash).toMatch(/^#[\w-]{32}$/);

  const photo = await writePhoto(directory, 'front.jpg', 400_000);
  const tar = await writeTar(directory, 'house.tar', 300);
  let guest = new GuestPerson(await ownBrowser.open(), site.url);
  await throttle(site, 8 * MB);
  await guest.visit(address);
  await expect(guest.page.getByRole('heading', { name: 'The Smith listing' })).toBeVisible();
  await guest.page.getByLabel('Your name').fill('Zoë');
  await guest.upload(tar, photo);
  await untilPartsStored(site, 3);
  await guest.untilSaved();
  await ownBrowser.kill();
  await site.control.clearFaults();
  guest = new GuestPerson(await ownBrowser.open(), site.url);
  await guest.visit(address);
  await guest.sees(photo.name, 'done');
  await guest.sees(tar.name, 'done');
  await expectArrived(site, [photo, tar], 1);
  const receipt = guest.page.getByRole('region', { name: 'Handed in' });
  await expect(receipt.getByRole('listitem')).toHaveCount(2);
  await expect(receipt).toContainText('house.tar');
  expect(await (await inspect(guest.page))()).toEqual([]);

  await operator.showFiles('The Smith listing');
  const list = operator.page.getByRole('list', { name: 'Handed in: The Smith listing' });
  await expect(list).toContainText(/house\.tar.*from Zoë · arrived/s);
  await expect(list).toContainText(/front\.jpg.*from Zoë · arrived/s);
});

test('what a link does not take is refused when it is added, and what it takes no more is told as that', async ({
  site,
  directory,
  sharedBrowser,
  ownBrowser,
}) => {
  const operator = new LinkMaker(await sharedBrowser.open(), site.url);
  const address = await operator.makeLink({ title: 'Two photos', files: 2 });
  const photos = await Promise.all(
    ['a.jpg', 'b.jpg', 'c.jpg'].map((name) => writePhoto(directory, name, 50_000)),
  );
  const tar = await writeTar(directory, 'house.tar', 6);
  const guest = new GuestPerson(await ownBrowser.open(), site.url);
  await guest.visit(address);
  await guest.pick(tar);
  await expect(guest.page.getByRole('list', { name: 'Not added' })).toContainText(
    'does not take files of this type',
  );
  await guest.upload(...photos);
  const phases = async () => {
    const all = await Promise.all(photos.map(({ name }) => guest.row(name).getAttribute('data-phase')));
    return all.sort();
  };
  await expect.poll(phases).toEqual(['done', 'done', 'failed']);
  await expect(
    guest.row('c.jpg').or(guest.row('b.jpg')).or(guest.row('a.jpg')).getByText('it is full'),
  ).toBeVisible();
  await expect(guest.page.getByText('this link is full')).toBeVisible();
  expect(await site.control.objects()).toHaveLength(2);
});

test('each link that opens nothing says why, and a passphrase is asked for before anything is shown', async ({
  site,
  sharedBrowser,
  ownBrowser,
}) => {
  const operator = new LinkMaker(await sharedBrowser.open(), site.url);
  const address = await operator.makeLink({ title: 'Locked', passphrase: 'open sesame' });
  const guest = new GuestPerson(await ownBrowser.open(), site.url);
  const title = (text: string) => guest.page.getByRole('heading', { name: text });
  await guest.visit(`${site.url}/link#${'A'.repeat(32)}`);
  await expect(title('There is no such link')).toBeVisible();
  await guest.visit(`${site.url}/link`);
  await expect(title('There is no such link')).toBeVisible();

  await guest.visit(address);
  await expect(title('This link has a passphrase')).toBeVisible();
  await expect(guest.page.getByText('Locked')).toHaveCount(0);
  await guest.page.getByLabel('Passphrase').fill('open says me');
  await guest.page.getByRole('button', { name: 'Open' }).click();
  await expect(guest.page.getByRole('alert')).toHaveText('That is not the passphrase of this link.');
  await guest.page.getByLabel('Passphrase').fill('open sesame');
  await guest.page.getByRole('button', { name: 'Open' }).click();
  await expect(title('Locked')).toBeVisible();

  await operator.pressButton('Close: Locked');
  // Without anything that the guest does.
  await expect(guest.page.getByRole('alert')).toContainText('This link was closed');
  await guest.page.reload();
  await expect(title('This link was closed')).toBeVisible();
});

test('an operator who is signed in and opens a link sees the link’s files there, and their own at home', async ({
  site,
  directory,
  sharedBrowser,
}) => {
  const operator = new LinkMaker(await sharedBrowser.open(), site.url);
  const address = await operator.makeLink({ title: 'Smith' });
  const own = await writePhoto(directory, 'own.jpg', 50_000);
  const theirs = await writePhoto(directory, 'theirs.jpg', 50_000);
  await operator.closeMenu();
  await operator.upload(own);
  const guest = new GuestPerson(await sharedBrowser.open(), site.url);
  await guest.visit(address);
  await guest.upload(theirs);
  await guest.sees(theirs.name, 'done');
  await operator.sees(own.name, 'done');
  await expect(guest.row(own.name)).toHaveCount(0);
  await expect(operator.row(theirs.name)).toHaveCount(0);
  await expect(guest.page.getByRole('button', { name: 'Account' })).toHaveCount(0);
  await expectArrived(site, [own, theirs]);
});

test('a client who follows a new iGUIDE’s order sees it go on without doing anything, and its address at the end', async ({
  site,
  sharedBrowser,
  ownBrowser,
}) => {
  const operator = new LinkMaker(await sharedBrowser.open(), site.url);
  const address = await operator.makeLink({ title: 'Your iGUIDE', isFollowed: true, isNew: true });
  const guest = new GuestPerson(await ownBrowser.open(), site.url);
  await guest.visit(address);
  const progress = guest.page.getByRole('region', { name: 'How far it is' });
  await expect(progress).toContainText('Waiting for the scan');
  await expect(guest.page.getByRole('heading', { name: 'Files' })).toHaveCount(0);
  const order = await operator.page.evaluate(() => document.body.innerText.match(/work order (\w+)/i)?.[1]);
  await site.control.setWorkOrder(order ?? '', 'done');
  // By the Portal's webhook: the gateway itself asks only every 20 s.
  await expect(progress).toContainText('It is there to be seen', { timeout: 15_000 });
  expect((await site.control.webhooks()).map(({ statuses }) => statuses)).toEqual([[204]]);
  await expect(progress.getByRole('link')).toHaveAttribute(
    'href',
    /^https:\/\/youriguide\.com\/12-oak-street-waterloo[\w-]*$/,
  );
  await expect(progress.getByRole('list', { name: 'Stages so far' })).toContainText('Waiting for the scan');
  expect(await (await inspect(guest.page))()).toEqual([]);
});

/** What a camera reads in the QR code on the page. */
async function decoded(page: Page): Promise<string | undefined> {
  const { pixels, width, height } = await page
    .getByRole('img', { name: 'QR code' })
    .evaluate(async (element) => {
      const image = new Image();
      const svg = new XMLSerializer().serializeToString(element.querySelector('svg') ?? element);
      image.src = `data:image/svg+xml,${encodeURIComponent(svg)}`;
      await image.decode();
      const canvas = new OffscreenCanvas(400, 400);
      const context = canvas.getContext('2d');
      context?.drawImage(image, 0, 0, 400, 400);
      const drawn = context?.getImageData(0, 0, 400, 400);
      return { pixels: [...(drawn?.data ?? [])], width: 400, height: 400 };
    });
  return jsQR(Uint8ClampedArray.from(pixels), width, height)?.data;
}
