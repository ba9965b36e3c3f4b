import type { Browser, CDPSession, ElementHandle, Page } from 'puppeteer-core';
import { expect } from '@playwright/test';
import type { TestFile } from './files.ts';
import { PATIENCE } from './patience.ts';
import { asksBeforeClosing } from './person.ts';

/** An operator in a browser that Playwright can't drive, or where it would keep every page in sight. */
export class PlainPerson {
  readonly #launch: () => Promise<Browser>;
  readonly #url: string;
  #browser: Browser | null = null;
  #page: Page | null = null;
  /** In front of the page where that was left. */
  #other: Page | undefined;
  /** What the page threw. */
  readonly errors: string[] = [];

  constructor(launch: () => Promise<Browser>, url: string) {
    this.#launch = launch;
    this.#url = url;
  }

  /** Opens the page, in a browser that is started where it does not run. */
  async open(address = this.#url): Promise<void> {
    this.#browser ??= await this.#launch();
    this.#page = await this.#browser.newPage();
    this.#page.on('pageerror', (error) => this.errors.push(String(error)));
    await this.#page.goto(address);
  }

  /** Starts the browser, and opens nothing in it. */
  async start(): Promise<void> {
    this.#browser ??= await this.#launch();
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
    await expect
      .poll(() => this.phases().then((phases) => phases.size), { timeout: PATIENCE })
      .toBe(files.length);
  }

  /** Resolves when the page would let itself be closed without a question: what was added is saved, and outlives it. */
  async untilSaved(): Promise<void> {
    await expect.poll(() => this.#open.evaluate(asksBeforeClosing)).toBe(false);
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

  /** Turns the switch of that id. */
  async turn(id: string): Promise<void> {
    await (await this.#find(`#${id}`)).click();
  }

  /** Turns the switch of that label. */
  async turnLabelled(label: string): Promise<void> {
    await (await this.#find(`aria/${label}[role="switch"]`)).click();
  }

  /** And the app is done with it. */
  async isOn(label: string): Promise<boolean> {
    const found = await this.#find(`aria/${label}[role="switch"]`);
    return found.evaluate(
      (element) => element instanceof HTMLInputElement && element.checked && !element.disabled,
    );
  }

  /** Titles of the notices that the browser shows of this app. */
  notices(): Promise<string[]> {
    return this.#open.evaluate(async () => {
      const registration = await navigator.serviceWorker.ready;
      return (await registration.getNotifications()).map(({ title }) => title);
    });
  }

  /** Something else is in front from now on: the page goes on unseen. */
  async leave(): Promise<void> {
    this.#other ??= await this.#browser?.newPage();
    await this.#other?.bringToFront();
  }

  async comeBack(): Promise<void> {
    await this.#open.bringToFront();
  }

  /** Leaves the browser open, with no page of Sitelift in it. */
  async closePage(): Promise<void> {
    await this.#open.close();
    this.#page = null;
  }

  /** Stops every service worker, at any instant. Chromium only; once something else is in front. */
  async stopWorkers(): Promise<void> {
    const session: CDPSession | undefined = await this.#other?.createCDPSession();
    await session?.send('ServiceWorker.enable');
    await session?.send('ServiceWorker.stopAllWorkers');
  }

  /** What the page shows, as text. */
  text(): Promise<string> {
    return this.#open.$eval('body', (body) => body.innerText);
  }

  /** Ids of what the browser sends by itself. */
  errands(): Promise<string[]> {
    return this.#open.evaluate(async () => {
      const { backgroundFetch } = (await navigator.serviceWorker.ready) as unknown as {
        backgroundFetch: { getIds(): Promise<string[]> };
      };
      return backgroundFetch.getIds();
    });
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

  /** Has Chromium write its cookies to disk, as `AppBrowser.saveCookies` does: else a kill ends the session, too. */
  async saveCookies(): Promise<void> {
    const changes = Array.from({ length: 600 }, (_, index) => ({
      name: `c${index}`,
      value: '1',
      domain: 'cookies.invalid',
      expires: 2e9,
    }));
    await this.#browser?.setCookie(...changes);
  }

  /** As if the machine lost its power. The same profile is opened by `open`. */
  async kill(): Promise<void> {
    const program = this.#browser?.process();
    const gone = new Promise((resolve) => program?.once('exit', resolve));
    program?.kill('SIGKILL');
    await gone;
    this.#browser = null;
    this.#page = null;
    this.#other = undefined;
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
