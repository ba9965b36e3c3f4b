import type { Handler } from 'hono';
import { afterShare } from '../lib/channel/share.ts';

/** ms for which a body is read that nobody wants: a browser that is cut while it sends shows an error of its own. */
const READ_FOR = 20_000;

/** A share comes here only where no worker took it. Nothing of it is kept, and the app says that it did not arrive. */
export function createMissedShare(readFor = READ_FOR): Handler {
  return async (context) => {
    const body = context.req.raw.body?.getReader();
    const timer = setTimeout(() => void body?.cancel().catch(() => undefined), readFor);
    try {
      while ((await body?.read())?.done === false);
    } catch {
      // Whoever sent it has left.
    } finally {
      clearTimeout(timer);
    }
    return context.redirect(afterShare('missed'), 303);
  };
}
