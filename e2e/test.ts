import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base } from '@playwright/test';
import { AppBrowser } from './support/app-browser.ts';
import { Site } from './support/site.ts';

interface Fixtures {
  /** For files to upload and for the browser's profile; gone after the test. */
  readonly directory: string;
  readonly site: Site;
  /** Closed until the test opens it. */
  readonly browserOnProfile: AppBrowser;
}

export const test = base.extend<Fixtures>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the fixtures needed off the pattern
  directory: async ({}, use) => {
    const directory = await mkdtemp(join(tmpdir(), 'sitelift-e2e-'));
    await use(directory);
    await rm(directory, { recursive: true, force: true, maxRetries: 5 });
  },
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the fixtures needed off the pattern
  site: async ({}, use) => {
    const site = await Site.start();
    await use(site);
    await site.close();
  },
  browserOnProfile: async ({ directory }, use) => {
    const browser = new AppBrowser(join(directory, 'profile'));
    await use(browser);
    await browser.close();
  },
});
