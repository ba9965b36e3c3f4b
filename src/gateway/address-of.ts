import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';

/**
 * Where a request comes from. `proxies`: how many stand before the gateway, each of which adds whom it heard from to
 * `X-Forwarded-For`; what is further left in it anybody may have written.
 */
export function createAddressOf(proxies: number): (context: Context) => string {
  return (context) => {
    const heardFrom = getConnInfo(context).remote.address ?? 'unknown';
    const told = (context.req.header('X-Forwarded-For') ?? '')
      .split(',')
      .map((address) => address.trim())
      .filter(Boolean);
    return [...told, heardFrom].at(-1 - proxies) ?? told[0] ?? heardFrom;
  };
}
