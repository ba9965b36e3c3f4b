import { chromium, expect, test as base, type Browser, type Page } from '@playwright/test';
import { CHROMIUM_ARGUMENTS, chromiumPath } from '../support/app-browser.ts';
import { serveGallery } from './serve.ts';

interface Gallery {
  /** Opens a scene in a window of that size; fails the test if the page logs an error or its policy forbids something. */
  open(
    scene: string,
    size?: { width: number; height: number },
    colorScheme?: 'light' | 'dark',
  ): Promise<Page>;
}

export const WIDE = { width: 1440, height: 900 };
export const NARROW = { width: 360, height: 740 };

export const test = base.extend<{ gallery: Gallery }, { served: { browser: Browser; url: string } }>({
  served: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads a fixture's needs from this pattern.
    async ({}, use) => {
      const { url, close } = await serveGallery();
      const executablePath = chromiumPath();
      const browser = await chromium.launch({
        args: CHROMIUM_ARGUMENTS,
        ...(executablePath === undefined ? {} : { executablePath }),
      });
      await use({ browser, url });
      await browser.close();
      await close();
    },
    { scope: 'worker' },
  ],
  gallery: async ({ served }, use) => {
    const complaints: string[] = [];
    const pages: Page[] = [];
    await use({
      async open(scene, viewport = WIDE, colorScheme = 'light') {
        const context = await served.browser.newContext({ viewport, colorScheme, reducedMotion: 'reduce' });
        const page = await context.newPage();
        pages.push(page);
        page.on('console', (message) => {
          if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
        });
        page.on('pageerror', (error) => complaints.push(error.message));
        await page.goto(`${served.url}?scene=${scene}`);
        await page.waitForSelector(`[data-ready="${scene}"]`, { state: 'attached' });
        return page;
      },
    });
    for (const page of pages) await page.context().close();
    expect(complaints).toEqual([]);
  },
});
