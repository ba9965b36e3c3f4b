import type AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

type Results = Awaited<ReturnType<AxeBuilder['analyze']>>;
type Options = Parameters<AxeBuilder['options']>[0];

declare global {
  interface Window {
    axe?: { run(options: Options): Promise<Results> };
  }
}

/** The axe that axe's own driver for Playwright brings along. */
const AXE = createRequire(import.meta.resolve('@axe-core/playwright')).resolve('axe-core/axe.min.js');

/**
 * [Note: Axe without its driver] The driver sends axe to the page before each look, half a megabyte, and takes all of its
 * results back, passes included: some 0.7 s a look, of which axe itself needs 0.1. Here axe goes once to each document, and
 * only what it finds comes back. There are no frames, for which the driver would be needed.
 */
export async function inspect(page: Page): Promise<(rules?: readonly string[]) => Promise<string[]>> {
  await page.evaluate(await readFile(AXE, 'utf8'));
  return (rules) =>
    page.evaluate(
      async (only) => {
        const results = await window.axe?.run({
          resultTypes: ['violations'],
          ...(only === null ? {} : { runOnly: { type: 'rule', values: [...only] } }),
        });
        if (results === undefined) throw new Error('axe is not there');
        const found = results.violations.map(
          ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`,
        );
        const isWider = document.documentElement.scrollWidth > window.innerWidth;
        return isWider ? [...found, 'wider than the window'] : found;
      },
      rules === undefined ? null : [...rules],
    );
}
