/**
 * The longest one event may keep the worker, ms. Chromium kills a worker whose event lasts 5 minutes, whatever else
 * arrives; many short events, each renewed by a page's heartbeat, keep it for as long as there is work.
 */
const EVENT_CAP = 60_000;

/** Keeps the worker for `work` or the cap, whichever ends first. The work itself goes on either way. */
export function capped(work: Promise<unknown>, cap: number = EVENT_CAP): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, cap);
    const end = (): void => {
      clearTimeout(timer);
      resolve();
    };
    work.then(end, end);
  });
}
