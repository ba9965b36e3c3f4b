import type { CookieOptions } from 'hono/utils/cookie';

/**
 * Out of reach of scripts and of every other site, sent to that path alone. `overTls`: the app is served over TLS, and the
 * cookie is then bound to it by its name.
 */
export function cookieOptions(overTls: boolean, path: string): CookieOptions {
  const prefix = path === '/' ? 'host' : 'secure';
  return { httpOnly: true, sameSite: 'Strict', path, secure: overTls, ...(overTls ? { prefix } : {}) };
}
