import { expect } from '@playwright/test';
import { Person } from './person.ts';
import { DESTINATION } from './scenes.ts';

interface Wanted {
  readonly title: string;
  /** Whether a TAR is taken, too. */
  readonly scan?: boolean;
  /** Whether its guest sees how far the order is, and hands nothing in. */
  readonly isFollowed?: boolean;
  readonly files?: number;
  readonly passphrase?: string;
  /** Whether it is to an iGUIDE that is made first. */
  readonly isNew?: boolean;
}

/** An operator who makes links. */
export class LinkMaker extends Person {
  /** Signs in and makes a link to the usual destination. Gives its address, and leaves the menu open. */
  async makeLink({
    title,
    scan = false,
    isFollowed = false,
    files,
    passphrase,
    isNew = false,
  }: Wanted): Promise<string> {
    const { page } = this;
    await this.open();
    await this.signIn();
    if (isNew) await this.makeIguide();
    else await this.chooseDestination(DESTINATION);
    await page.getByRole('button', { name: 'Links', exact: true }).click();
    await page.getByRole('button', { name: 'Make a link' }).click();
    const form = page.getByRole('form', { name: 'New link' });
    await form.getByLabel('What you ask for').fill(title);
    if (scan) await form.getByLabel(/The scan/).check();
    if (isFollowed) {
      await form.getByLabel('Show how far the order is').check();
      for (const type of ['Photos', 'PDFs']) await form.getByLabel(type, { exact: true }).uncheck();
    }
    if (files !== undefined) await form.getByLabel('Files at most').fill(String(files));
    if (passphrase !== undefined) await form.getByLabel('Passphrase').fill(passphrase);
    await form.getByRole('button', { name: 'Make the link' }).click();
    const address = page.getByRole('textbox', { name: 'The link’s address' });
    await expect(address).toBeVisible();
    return address.inputValue();
  }

  /** Makes an iGUIDE, which files then go to. */
  async makeIguide(): Promise<void> {
    const { page } = this;
    await page.getByRole('combobox').fill('12 Oak Street');
    await page.getByRole('button', { name: 'New iGUIDE' }).click();
    const form = page.getByRole('form', { name: 'New iGUIDE' });
    await expect(form.getByRole('textbox', { name: 'Street' })).toHaveValue('Oak Street');
    await form.getByRole('textbox', { name: 'City' }).fill('Waterloo');
    await form.getByRole('textbox', { name: 'Province or state' }).fill('ON');
    await form.getByRole('textbox', { name: 'Postal code' }).fill('N2L 3G1');
    await form.getByRole('button', { name: 'Make the iGUIDE' }).click();
    await expect(form).toBeHidden();
  }

  async showFiles(title: string): Promise<void> {
    await this.page.getByRole('button', { name: `Files of ${title}` }).click();
  }

  async pressButton(name: string): Promise<void> {
    await this.page.getByRole('button', { name, exact: true }).click();
  }

  async closeMenu(): Promise<void> {
    await this.page.keyboard.press('Escape');
    await expect(this.page.getByRole('heading', { name: 'Links for clients' })).toBeHidden();
  }
}

/** Somebody who opens a link, on a device of their own. */
export class GuestPerson extends Person {
  /** Addresses that differ in their fragments alone are one page to a browser, which would not load it again. */
  async visit(address: string): Promise<void> {
    await this.page.goto('about:blank');
    await this.page.goto(address);
  }
}
