import type { Context, MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';

/** One line of the log. `route` is the pattern that matched: addresses hold ids, and queries may hold tokens. */
export interface RequestLine {
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly ms: number;
  /** Why it ended this way, where the status alone doesn't say. */
  readonly reason?: string;
}

/** Where a request's reason is left on its way to the log. */
export interface Logged {
  Variables: { reason: string | undefined };
}

/** Writes a line for each request when its answer is ready. `now` in ms, of any clock. */
export function logRequests(
  write: (line: RequestLine) => void,
  now: () => number,
): MiddlewareHandler<Logged> {
  return async (context, next) => {
    const start = now();
    await next();
    const reason = context.get('reason');
    write({
      method: context.req.method,
      route: pattern(context),
      status: context.res.status,
      ms: Math.round(now() - start),
      ...(reason === undefined ? {} : { reason }),
    });
  };
}

/** Middleware and fallbacks match by a wildcard; what has none is the route itself. */
function pattern(context: Context): string {
  const paths = matchedRoutes(context).map(({ path }) => path);
  return paths.find((path) => !path.includes('*')) ?? paths.at(-1) ?? '*';
}
