import { expect, type Locator, type Page } from '@playwright/test';
import type { PhaseView } from '../../src/lib/channel/upload-view.ts';
import type { TestFile } from './files.ts';
import { PATIENCE } from './patience.ts';
import { until } from './until.ts';

type PhaseName = PhaseView['name'];

/** ms between two looks at a row. By itself Playwright looks once a second after a while: half a second lost, each time. */
const LOOKS = [100];

/** An operator at a page, who does only what people can do. */
export class Person {
  readonly page: Page;
  readonly #url: string;

  constructor(page: Page, url: string) {
    this.page = page;
    this.#url = url;
  }

  async open(): Promise<void> {
    await this.page.goto(this.#url);
    await expect(this.page.getByRole('main').getByRole('heading').first()).toBeVisible();
  }

  async signIn(): Promise<void> {
    await this.page.getByRole('button', { name: 'Use the sandbox account' }).click();
    await expect(this.page.getByRole('button', { name: 'Account', exact: true })).toBeVisible();
  }

  /** Signs in if it is asked for. What asked may take it back meanwhile: a session that seemed to have ended goes on. */
  async signInIfAsked(patience: number): Promise<void> {
    const signIn = this.page.getByRole('button', { name: 'Use the sandbox account' });
    const account = this.page.getByRole('button', { name: 'Account', exact: true });
    await until(
      'a sign-in',
      async () => {
        if (await account.isVisible()) return true;
        if (await signIn.isVisible()) await signIn.click({ timeout: 2_000 }).catch(() => undefined);
        return null;
      },
      patience,
    );
  }

  async signOut(): Promise<void> {
    await this.page.getByRole('button', { name: 'Account', exact: true }).click();
    await this.page.getByRole('button', { name: 'Sign out' }).click();
    await expect(this.page.getByRole('button', { name: 'Use the sandbox account' })).toBeVisible();
  }

  async chooseDestination(address: string): Promise<void> {
    const change = this.page.getByRole('button', { name: 'Change' });
    await expect(this.#search().or(change)).toBeVisible();
    if (await change.isVisible()) await change.click();
    await this.#search().fill(address);
    await expect(this.page.getByRole('option').first()).toContainText(address);
    await this.#search().press('Enter');
    await expect(this.#search()).toBeHidden();
  }

  /** Picks files and sends them off. Resolves when the page shows them as Uploads: it was told of them, and their bytes may still be being saved. */
  async upload(...files: readonly Pick<TestFile, 'path' | 'name'>[]): Promise<void> {
    await this.pick(...files);
    await this.sendOff();
    await expect(this.page.getByRole('list', { name: 'Files to upload' })).toBeHidden();
  }

  /** Resolves when the page would let itself be closed without a question: what was added is saved, and outlives it. */
  async untilSaved(): Promise<void> {
    await expect.poll(() => this.page.evaluate(asksBeforeClosing)).toBe(false);
  }

  async pick(...files: readonly Pick<TestFile, 'path'>[]): Promise<void> {
    await this.page
      .locator('input[type=file][aria-label="Files to add"]')
      .setInputFiles(files.map(({ path }) => path));
  }

  async sendOff(): Promise<void> {
    await this.page.getByRole('button', { name: /^Upload \d+ files?/ }).click();
  }

  /** Says twice that a broken TAR is meant: at the question, and at its warning. */
  async sendAnyway(name: string): Promise<void> {
    const send = this.page.getByRole('button', { name: `Send it anyway: ${name}` });
    await send.click();
    await expect(this.page.getByText('The Portal will most likely reject it')).toBeVisible();
    await send.click();
  }

  row(name: string): Locator {
    return this.page.locator('li[data-upload]').filter({ has: this.page.getByTitle(name, { exact: true }) });
  }

  async press(action: 'Pause' | 'Resume' | 'Cancel', name: string): Promise<void> {
    await this.row(name)
      .getByRole('button', { name: `${action} ${name}` })
      .click();
  }

  tryNow(name: string): Locator {
    return this.row(name).getByRole('button', { name: `Try now: ${name}` });
  }

  async sees(name: string, phase: PhaseName, timeout = PATIENCE): Promise<void> {
    await expect
      .poll(() => this.row(name).getAttribute('data-phase', { timeout }), {
        message: `the phase of ${name}`,
        intervals: LOOKS,
        timeout,
      })
      .toBe(phase);
  }

  #search(): Locator {
    return this.page.getByRole('combobox', { name: /^Search iGUIDEs/ });
  }
}

/** Runs in the page. */
export function asksBeforeClosing(): boolean {
  return !window.dispatchEvent(new Event('beforeunload', { cancelable: true }));
}
