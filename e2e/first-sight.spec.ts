import { expect } from '@playwright/test';
import { Person } from './support/person.ts';
import { test } from './test.ts';

declare global {
  interface Window {
    /** What layout shifts scored so far. */
    moved: number;
  }
}

test('nothing moves while the page opens, however late the gateway says what Portal there is', async ({
  site,
  sharedBrowser,
}) => {
  const page = await sharedBrowser.open();
  await page.addInitScript(() => {
    window.moved = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if ('value' in entry) window.moved += Number(entry.value);
    }).observe({ type: 'layout-shift', buffered: true });
  });
  let answer: (() => void) | null = null;
  await page.route('**/config', async (route) => {
    await new Promise<void>((resolve) => (answer = resolve));
    await route.continue();
  });
  const opened = new Person(page, site.url).open();
  await expect.poll(() => answer).not.toBeNull();
  // What is shown without it is painted.
  await page.evaluate(
    () => new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted))),
  );
  (answer as (() => void) | null)?.();
  await opened;
  await expect(page.getByRole('button', { name: 'Use the sandbox account' })).toBeVisible();
  await page.evaluate(
    () => new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted))),
  );
  expect(await page.evaluate(() => window.moved)).toBe(0);
});
