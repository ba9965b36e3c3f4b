import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base } from '@playwright/test';
import { AppBrowser } from './support/app-browser.ts';
import { Front } from './support/front.ts';
import { Site } from './support/site.ts';
import { tellWorkers } from './support/tell-workers.ts';

interface Fixtures {
  /** For files to upload and for a browser's profile; gone after the test. */
  readonly directory: string;
  /** Whether the embedded database for links is there from the start: making one takes seconds of a core. */
  readonly hasLinks: boolean;
  readonly site: Site;
  /** A way to the gateway that can be made to lie. */
  readonly front: Front;
  /** Has forgotten what tests before this one did in it. */
  readonly sharedBrowser: AppBrowser;
  /** Of this test alone, for one that kills it. */
  readonly ownBrowser: AppBrowser;
}

interface WorkerFixtures {
  /** Started once for all tests of a worker: a start takes as long as many a test. */
  readonly browserOfWorker: AppBrowser;
}

async function withDirectory(use: (directory: string) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'sitelift-e2e-'));
  await use(directory);
  await rm(directory, { recursive: true, force: true, maxRetries: 5 });
}

/** What was asked of the sandbox at last, for who finds out why a test failed. */
async function tellRequests(site: Site): Promise<void> {
  const { entries } = await site.control.journal();
  const told = entries
    .slice(-40)
    .map(({ at, service, operation, partNumber, status, code = '', fault = '' }) => {
      const part = partNumber === undefined ? '' : ` ${partNumber}`;
      return `${new Date(at).toISOString()} ${service} ${operation}${part} ${status} ${code} ${fault}`;
    });
  console.log(`Last asked of the sandbox:\n${told.join('\n')}`);
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the fixtures needed off the pattern
  directory: ({}, use) => withDirectory(use),
  hasLinks: [false, { option: true }],
  site: async ({ hasLinks }, use, { errors }) => {
    const site = await Site.start(undefined, undefined, {}, hasLinks);
    await use(site);
    if (errors.length > 0) await tellRequests(site);
    await site.close();
  },
  front: async ({ site }, use) => {
    const front = await Front.start(site.url);
    await use(front);
    await front.close();
  },
  browserOfWorker: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the fixtures needed off the pattern
    ({}, use) =>
      withDirectory(async (directory) => {
        const browser = new AppBrowser(directory);
        await use(browser);
        await browser.close();
      }),
    { scope: 'worker' },
  ],
  sharedBrowser: async ({ browserOfWorker }, use) => {
    await use(browserOfWorker);
    await browserOfWorker.forget();
  },
  ownBrowser: async ({ directory }, use, { errors }) => {
    const browser = new AppBrowser(join(directory, 'profile'));
    await use(browser);
    if (errors.length > 0 && browser.isOpen) await tellWorkers(browser.context);
    await browser.close();
  },
});
