import { readlink } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type BrowserContext, type CDPSession, type Page } from '@playwright/test';
import { PATIENCE } from './patience.ts';

const SYSTEM_CHROMIUM = '/usr/bin/chromium';

export const CHROMIUM_ARGUMENTS = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-quic',
];

/** The browser that `npm test` found or installed; Playwright's own when undefined. */
export function chromiumPath(): string | undefined {
  return process.env['SITELIFT_CHROMIUM'] ?? (existsSync(SYSTEM_CHROMIUM) ? SYSTEM_CHROMIUM : undefined);
}

/** Chromium on a profile that outlives it: an incognito context would keep references to files, not copies. */
export class AppBrowser {
  readonly #profile: string;
  readonly #viewport: { readonly width: number; readonly height: number };
  #context: BrowserContext | null = null;

  constructor(profile: string, viewport = { width: 1280, height: 900 }) {
    this.#profile = profile;
    this.#viewport = viewport;
  }

  get isOpen(): boolean {
    return this.#context !== null;
  }

  get context(): BrowserContext {
    if (this.#context === null) throw new Error('the browser is not open');
    return this.#context;
  }

  /** A page in it; starts it where it does not run. */
  async open(): Promise<Page> {
    if (this.#context !== null) return this.#context.newPage();
    const executablePath = chromiumPath();
    this.#context = await chromium.launchPersistentContext(this.#profile, {
      ...(executablePath === undefined ? {} : { executablePath }),
      args: CHROMIUM_ARGUMENTS,
      viewport: this.#viewport,
    });
    // By itself Playwright waits for what it clicks until the test's end.
    this.#context.setDefaultTimeout(PATIENCE);
    const [page] = this.#context.pages();
    return page ?? this.#context.newPage();
  }

  /**
   * Has the browser write its cookies to disk, which Chromium does every 30 s, or after 512 changes: a browser killed
   * sooner forgets who signed in.
   */
  async saveCookies(): Promise<void> {
    const url = 'http://cookies.invalid';
    const changes = Array.from({ length: 600 }, (_, index) => ({
      name: `c${index}`,
      value: '1',
      url,
      expires: 2e9,
    }));
    await this.context.addCookies(changes);
  }

  /** SIGKILL to the browser's own process: nothing of it gets to tidy up. */
  async kill(): Promise<void> {
    const context = this.context;
    const lock = await readlink(join(this.#profile, 'SingletonLock'));
    const pid = Number(lock.slice(lock.lastIndexOf('-') + 1));
    const closed = new Promise<void>((resolve) => {
      context.once('close', () => {
        resolve();
      });
    });
    process.kill(pid, 'SIGKILL');
    await closed;
    this.#context = null;
  }

  /**
   * Closes its pages and forgets all that their sites left behind, workers included, so that another test may go on with
   * it: each has a site of its own, at its own address, but a port may come again.
   */
  async forget(): Promise<void> {
    const context = this.#context;
    if (context === null) return;
    const used = context.pages();
    const blank = await context.newPage();
    const session = await context.newCDPSession(blank);
    for (const page of used) {
      const { origin } = new URL(page.url());
      await page.close();
      if (origin !== 'null')
        await session.send('Storage.clearDataForOrigin', { origin, storageTypes: 'all' });
    }
    await context.clearCookies();
  }

  async close(): Promise<void> {
    const context = this.#context;
    this.#context = null;
    await context?.close();
  }
}

/** Stops service workers as the browser does when it needs the memory, at any instant, without a word; and wakes them. */
export class WorkerKiller {
  readonly #session: CDPSession;
  /** Ids of registrations, by their scope. */
  readonly #registrations = new Map<string, string>();

  private constructor(session: CDPSession) {
    this.#session = session;
    session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      for (const { scopeURL, registrationId } of registrations)
        this.#registrations.set(scopeURL, registrationId);
    });
  }

  /** Any page will do, also one of another site. */
  static async attach(page: Page): Promise<WorkerKiller> {
    const session = await page.context().newCDPSession(page);
    const killer = new WorkerKiller(session);
    await session.send('ServiceWorker.enable');
    return killer;
  }

  /** Background Sync: the browser has a network, and wakes the site's worker for it. */
  async wake(siteUrl: string, tag: string): Promise<void> {
    const { origin } = new URL(siteUrl);
    const registrationId = this.#registrations.get(`${origin}/`);
    if (registrationId === undefined) throw new Error(`no worker is registered for ${origin}`);
    await this.#session.send('ServiceWorker.dispatchSyncEvent', {
      origin,
      registrationId,
      tag,
      lastChance: false,
    });
  }

  async kill(): Promise<void> {
    await this.#session.send('ServiceWorker.stopAllWorkers');
  }
}
