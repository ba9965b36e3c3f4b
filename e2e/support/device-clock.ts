import type { Page } from '@playwright/test';
import type { Front } from './front.ts';

const CHANNEL = 'sitelift-test-clock';

/**
 * A script that makes `Date` show another time wherever it runs before all others, and another one whenever its channel
 * says so. What nobody sets, `performance.now()` and timers, goes on as it does on a device whose clock is set.
 */
function shifted(leadMs: number): string {
  return `(() => {
  const Real = Date;
  let lead = ${leadMs};
  new BroadcastChannel(${JSON.stringify(CHANNEL)}).onmessage = ({ data }) => { lead = data; };
  globalThis.Date = class Date extends Real {
    constructor(...time) { time.length === 0 ? super(Real.now() + lead) : super(...time); }
    static now() { return Real.now() + lead; }
  };
})();\n`;
}

/** A device whose clock shows so many ms more than the servers': in its pages, and in the worker that comes through `front`. */
export async function openOnDeviceAhead(page: Page, front: Front, leadMs: number): Promise<void> {
  await page.addInitScript(shifted(leadMs));
  front.before.set('/sw.js', shifted(leadMs));
}

/** Somebody sets the device's clock: from now on it shows so many ms more than the servers'. */
export async function setDeviceAhead(page: Page, leadMs: number): Promise<void> {
  await page.evaluate(
    ([channel, lead]) => {
      const sender = new BroadcastChannel(channel);
      sender.postMessage(lead);
      sender.close();
    },
    [CHANNEL, leadMs] as const,
  );
}

/** ms that the page, and the worker, show more than this machine. */
export async function leadsOf(page: Page): Promise<{ readonly page: number; readonly worker: number }> {
  const { origin } = new URL(page.url());
  const worker = page
    .context()
    .serviceWorkers()
    .find((one) => one.url().startsWith(origin));
  if (worker === undefined) throw new Error('no worker runs');
  return {
    page: (await page.evaluate(() => Date.now())) - Date.now(),
    worker: (await worker.evaluate(() => Date.now())) - Date.now(),
  };
}
