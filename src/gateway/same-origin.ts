import type { HonoRequest, MiddlewareHandler } from 'hono';
import { refuse } from './refusal.ts';

const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Lets a request change something only if the app itself sent it: a page of another site can't set these headers, nor
 * send JSON without asking first.
 *
 * `publicOrigin` is the app's own; null: whatever host the request names, over http. That holds behind a proxy that
 * keeps the host, such as Vite's. Browsers say `Sec-Fetch-Site` on https and localhost only, and `Origin: null` for a
 * same-origin request in the `same-origin` mode, since the app's pages send no referrer.
 */
export function requireSameOrigin(publicOrigin: string | null): MiddlewareHandler {
  return async ({ req }, next) => {
    if (SAFE_METHODS.includes(req.method)) return next();
    refuseForeign(req, publicOrigin);
    const hasBody = req.method !== 'DELETE';
    if (hasBody && !/^application\/json\b/i.test(req.header('Content-Type') ?? '')) {
      throw refuse(403, 'forbidden-origin', { message: 'Only JSON is taken.', reason: 'content type' });
    }
    return next();
  };
}

/**
 * The same for a route whose bodies are of any type, and whose every request has a header that no page of another site
 * can set. A browser names no origin with its own GET, and older ones no site either.
 */
export function requireSameOriginAlways(publicOrigin: string | null): MiddlewareHandler {
  return async ({ req }, next) => {
    const isUnnamed = req.header('Origin') === undefined && req.header('Sec-Fetch-Site') === undefined;
    if (!(req.method === 'GET' && isUnnamed)) refuseForeign(req, publicOrigin);
    return next();
  };
}

function refuseForeign(req: HonoRequest, publicOrigin: string | null): void {
  const origin = req.header('Origin');
  const site = req.header('Sec-Fetch-Site');
  const own = publicOrigin ?? `http://${req.header('Host') ?? ''}`;
  const browserSaysSo = site === 'same-origin' && (origin === undefined || origin === 'null');
  const foreign = (site !== undefined && site !== 'same-origin') || !(origin === own || browserSaysSo);
  if (!foreign) return;
  const message = `This gateway serves ${own}. If that is not its address, set PUBLIC_URL.`;
  throw refuse(403, 'forbidden-origin', { message, reason: 'origin' });
}
