import { setTimeout as pause } from 'node:timers/promises';

/** Between two looks, ms: far below the shortest time that anything here takes to happen. */
const INTERVAL = 25;

/**
 * Looks again and again until there is something other than null, and gives it. Outside Playwright's runner there is no
 * `expect.poll`. Rejects after `timeout` ms, naming what was waited for.
 */
export async function until<Seen>(
  what: string,
  look: () => Promise<Seen | null>,
  timeout: number,
): Promise<Seen> {
  const end = Date.now() + timeout;
  for (;;) {
    const seen = await look();
    if (seen !== null) return seen;
    if (Date.now() > end) throw new Error(`waited ${timeout} ms for ${what}`);
    await pause(INTERVAL);
  }
}
