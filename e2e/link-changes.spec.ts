import { expect } from '@playwright/test';
import { inspect } from './gallery/inspect.ts';
import { expectArrived } from './support/evidence.ts';
import { writePhoto, writeTar, type TestFile } from './support/files.ts';
import { GuestPerson, LinkMaker } from './support/link-people.ts';
import { MB, throttle, untilPartsStored } from './support/scenes.ts';
import { test as base } from './test.ts';

interface UnderWay {
  readonly operator: LinkMaker;
  readonly guest: GuestPerson;
  readonly tar: TestFile;
}

/** `underWay`: a guest's TAR on its way by the link “Smith”, with seconds left. */
const test = base.extend<{ underWay: UnderWay }>({
  underWay: async ({ site, directory, sharedBrowser, ownBrowser }, use) => {
    const operator = new LinkMaker(await sharedBrowser.open(), site.url);
    const address = await operator.makeLink({ title: 'Smith', scan: true });
    const tar = await writeTar(directory, 'house.tar', 40);
    const guest = new GuestPerson(await ownBrowser.open(), site.url);
    await throttle(site, 2.5 * MB);
    await guest.visit(address);
    await guest.upload(tar);
    await untilPartsStored(site, 1);
    await use({ operator, guest, tar });
  },
});

test.use({ hasLinks: true });

test('a link that is closed in the middle stops its guest before the Portal takes the file; open again, it goes on', async ({
  site,
  underWay: { operator, guest, tar },
}) => {
  await operator.pressButton('Close: Smith');
  await expect(operator.page.getByText(/^Closed /)).toBeVisible();
  await site.control.clearFaults();
  await expect(guest.page.getByRole('alert').first()).toContainText('This link was closed');
  await guest.sees(tar.name, 'failed');
  await expect(guest.row(tar.name)).toContainText('it was closed');
  expect(await site.control.jobs()).toEqual([]);
  await operator.pressButton('Open again: Smith');
  await expect(guest.page.getByText('This link was closed')).toHaveCount(0);
  await guest
    .row(tar.name)
    .getByRole('button', { name: /^Try again/ })
    .click();
  await guest.sees(tar.name, 'done');
  await expectArrived(site, [tar]);
});

test('two devices at once hit a limit exactly; what is too much goes on once its operator allows more', async ({
  site,
  directory,
  sharedBrowser,
  ownBrowser,
}) => {
  const operator = new LinkMaker(await sharedBrowser.open(), site.url);
  const address = await operator.makeLink({ title: 'Three files', files: 3 });
  const photos = await Promise.all(
    [1, 2, 3, 4, 5, 6].map((number) => writePhoto(directory, `${number}.jpg`, 50_000)),
  );
  const guests = [
    new GuestPerson(await ownBrowser.open(), site.url),
    new GuestPerson(await sharedBrowser.context.newPage(), site.url),
  ];
  await Promise.all(
    guests.map(async (guest, index) => {
      await guest.visit(address);
      await guest.upload(...photos.slice(3 * index, 3 * index + 3));
    }),
  );
  const phases = async () => {
    const rows = guests.flatMap(({ page }) => page.locator('li[data-upload]').all());
    const all = (await Promise.all(rows)).flat();
    return (await Promise.all(all.map((row) => row.getAttribute('data-phase')))).sort();
  };
  const three = (phase: string) => [phase, phase, phase];
  await expect.poll(phases).toEqual([...three('done'), ...three('failed')]);
  expect(await site.control.objects()).toHaveLength(3);

  await operator.pressButton('Change Three files');
  const form = operator.page.getByRole('form', { name: 'Change Three files' });
  await form.getByLabel('What you ask for').fill('Six files');
  await form.getByLabel('Files at most').fill('6');
  expect(await (await inspect(operator.page))()).toEqual([]);
  await form.getByRole('button', { name: 'Save' }).click();
  await expect(operator.page.getByRole('button', { name: 'Change Six files' })).toBeFocused();
  await expect(operator.page.getByText('3 of 6 files')).toBeVisible();
  for (const { page } of guests) {
    // Without anything that the guest does.
    await expect(page.getByRole('heading', { name: 'Six files' })).toBeVisible();
    const again = page.getByRole('button', { name: /^Try again/ });
    await expect
      .poll(async () => {
        if ((await again.count()) > 0) await again.first().click();
        return again.count();
      })
      .toBe(0);
  }
  await expect.poll(phases).toEqual([...three('done'), ...three('done')]);
  await expectArrived(site, photos);
});

test('a link’s time is over by the server’s clock, in the middle of an upload', async ({
  site,
  underWay: { operator, guest, tar },
}) => {
  // No choice in the page is so short.
  expect(await operator.page.evaluate(endAllLinks, 3_000)).toEqual([200]);
  await guest.sees(tar.name, 'failed');
  await expect(guest.row(tar.name)).toContainText('its time is over');
  expect(await site.control.jobs()).toEqual([]);
  await guest.page.reload();
  await expect(guest.page.getByRole('heading', { name: 'This link’s time is over' })).toBeVisible();
});

test('a link’s address is copied, replaced by another, freed of its passphrase, prolonged, and deleted, as its guest sees', async ({
  site,
  sharedBrowser,
  ownBrowser,
}) => {
  const operator = new LinkMaker(await sharedBrowser.open(), site.url);
  const { page } = operator;
  const first = await operator.makeLink({ title: 'Smith', passphrase: 'open sesame' });
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await operator.pressButton('Copy');
  await expect(page.getByText('Copied.').first()).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(first);
  const guest = new GuestPerson(await ownBrowser.open(), site.url);
  const title = (text: string) => guest.page.getByRole('heading', { name: text });

  await operator.pressButton('New address: Smith');
  const address = page.getByRole('textbox', { name: 'The link’s address' });
  await expect(address).not.toHaveValue(first);
  const second = await address.inputValue();
  await operator.pressButton('Done');
  await guest.visit(first);
  await expect(title('There is no such link')).toBeVisible();
  await guest.visit(second);
  await expect(title('This link has a passphrase')).toBeVisible();

  await operator.pressButton('Change Smith');
  await page.getByLabel('No passphrase any more').check();
  await operator.pressButton('Save');
  await guest.visit(second);
  await expect(title('Smith')).toBeVisible();

  expect(await page.evaluate(endAllLinks, 500)).toEqual([200]);
  await expect
    .poll(async () => {
      await guest.visit(second);
      return title('This link’s time is over').isVisible();
    })
    .toBe(true);
  // The list says so the next time that it is looked at.
  await operator.closeMenu();
  await operator.pressButton('Links');
  await operator.pressButton('A week more: Smith');
  await expect(page.getByRole('button', { name: 'Close: Smith' })).toBeVisible();
  await guest.visit(second);
  await expect(title('Smith')).toBeVisible();

  await operator.pressButton('Delete: Smith');
  await operator.pressButton('Delete');
  await expect(page.getByRole('list', { name: 'Your links' })).toHaveCount(0);
  await guest.visit(second);
  await expect(title('There is no such link')).toBeVisible();
});

/** Has each of the operator's links end after so many ms; runs in the page. Resolves with the answers' statuses. */
async function endAllLinks(after: number): Promise<number[]> {
  const answer = await fetch('/api/links');
  const { links } = (await answer.json()) as { links: { id: string }[] };
  const body = JSON.stringify({ terms: { expiresAt: Date.now() + after } });
  const headers = { 'Content-Type': 'application/json' };
  const changes = links.map(({ id }) => fetch(`/api/links/${id}`, { method: 'PATCH', body, headers }));
  return (await Promise.all(changes)).map(({ status }) => status);
}
