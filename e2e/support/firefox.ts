import { existsSync } from 'node:fs';
import puppeteer, { type Browser, type ElementHandle, type Page } from 'puppeteer-core';
import { expect } from '@playwright/test';
import type { TestFile } from './files.ts';

const SYSTEM_FIREFOX = ['/usr/bin/firefox-esr', '/usr/bin/firefox'];
/** ms for what a person waits for. */
const PATIENCE = 20_000;

/** The Firefox that `npm test` found or installed; undefined: there is none. */
export function firefoxPath(): string | undefined {
  return process.env['SITELIFT_FIREFOX'] ?? SYSTEM_FIREFOX.find((path) => existsSync(path));
}

/** An operator at a page in Firefox, which Playwright can't drive unless it is Playwright's own. */
export class FirefoxPerson {
  readonly #path: string;
  readonly #profile: string;
  readonly #url: string;
  #browser: Browser | null = null;
  #page: Page | null = null;
  /** What the page threw. */
  readonly errors: string[] = [];

  constructor(path: string, profile: string, url: string) {
    this.#path = path;
    this.#profile = profile;
    this.#url = url;
  }

  /** Opens the page, in a browser that is started where it does not run. */
  async open(): Promise<void> {
    this.#browser ??= await puppeteer.launch({
      browser: 'firefox',
      executablePath: this.#path,
      headless: true,
      // The protocol's command for it is not in Firefox 140.
      defaultViewport: null,
      userDataDir: this.#profile,
    });
    this.#page = await this.#browser.newPage();
    this.#page.on('pageerror', (error) => this.errors.push(String(error)));
    await this.#page.goto(this.#url);
  }

  get #open(): Page {
    if (this.#page === null) throw new Error('the page is not open');
    return this.#page;
  }

  async signIn(): Promise<void> {
    await this.press('Use the sandbox account');
    await this.#find('input[role=combobox]');
  }

  async chooseDestination(address: string): Promise<void> {
    const search = await this.#find('input[role=combobox]');
    await search.type(address);
    await expect
      .poll(() => this.#open.$eval('[role=option]', (option) => option.textContent).catch(() => ''))
      .toContain(address);
    await this.#open.keyboard.press('Enter');
    await this.#open.waitForSelector('input[role=combobox]', { hidden: true, timeout: PATIENCE });
  }

  async upload(...files: readonly TestFile[]): Promise<void> {
    const input = await this.#open.waitForSelector('input[type=file][aria-label="Files to add"]');
    if (input === null) throw new Error('there is nothing to add files with');
    await input.uploadFile(...files.map(({ path }) => path));
    await this.press(`Upload ${files.length}`);
    await expect.poll(() => this.phases().then((phases) => phases.size)).toBe(files.length);
  }

  /** Presses the button whose text begins so. */
  async press(text: string): Promise<void> {
    const isPressed = (start: string): boolean => {
      const button = [...document.querySelectorAll('button')].find(
        (one) => one.checkVisibility() && one.textContent.trim().startsWith(start),
      );
      button?.click();
      return button !== undefined;
    };
    // The page's policy lets nothing be evaluated that would wait for it there.
    await expect
      .poll(() => this.#open.evaluate(isPressed, text), { timeout: PATIENCE, intervals: [50] })
      .toBe(true);
  }

  reload(): Promise<unknown> {
    return this.#open.reload();
  }

  /** By the files' names. */
  async phases(): Promise<Map<string, string>> {
    const rows = await this.#open.$$eval('li[data-upload]', (items) =>
      items.map((item): [string, string] => [
        item.querySelector('[title]')?.getAttribute('title') ?? '',
        item.getAttribute('data-phase') ?? '',
      ]),
    );
    return new Map(rows);
  }

  /** As if the machine lost its power. The same profile is opened by `open`. */
  async kill(): Promise<void> {
    const program = this.#browser?.process();
    const gone = new Promise((resolve) => program?.once('exit', resolve));
    program?.kill('SIGKILL');
    await gone;
    this.#browser = null;
    this.#page = null;
  }

  async close(): Promise<void> {
    await this.#browser?.close();
    this.#browser = null;
  }

  async #find(selector: string): Promise<ElementHandle> {
    const found = await this.#open.waitForSelector(selector, { visible: true, timeout: PATIENCE });
    if (found === null) throw new Error(`there is no ${selector}`);
    return found;
  }
}
