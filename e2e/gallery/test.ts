import { chromium, expect, test as base, type Page } from '@playwright/test';
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

interface Served {
  readonly url: string;
  /** One for all scenes: a scene keeps nothing in the browser, and a page of its own would cost a second each. */
  readonly page: Page;
  /** What the page logged or was forbidden since the last test. */
  readonly complaints: string[];
}

/** A file as the picker gives it. */
export const picked = (name: string, bytes = 4) => ({
  name,
  mimeType: 'image/jpeg',
  buffer: Buffer.alloc(bytes, 1),
});

export const WIDE = { width: 1440, height: 900 };
export const NARROW = { width: 360, height: 740 };

export const test = base.extend<{ gallery: Gallery }, { served: Served }>({
  served: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads a fixture's needs from this pattern.
    async ({}, use) => {
      const { url, close } = await serveGallery();
      const executablePath = chromiumPath();
      const browser = await chromium.launch({
        args: CHROMIUM_ARGUMENTS,
        ...(executablePath === undefined ? {} : { executablePath }),
      });
      const page = await browser.newPage({ reducedMotion: 'reduce' });
      const complaints: string[] = [];
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(error.message));
      await use({ url, page, complaints });
      await browser.close();
      await close();
    },
    { scope: 'worker' },
  ],
  gallery: async ({ served: { url, page, complaints } }, use) => {
    complaints.length = 0;
    await use({
      async open(scene, viewport = WIDE, colorScheme = 'light') {
        await page.setViewportSize(viewport);
        await page.emulateMedia({ colorScheme });
        await page.goto(`${url}?scene=${scene}`);
        await page.waitForSelector(`[data-ready="${scene}"]`, { state: 'attached' });
        return page;
      },
    });
    expect(complaints).toEqual([]);
  },
});
