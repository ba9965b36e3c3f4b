import { serveStatic } from '@hono/node-server/serve-static';
import { Hono, type Context } from 'hono';
import { etag } from 'hono/etag';

/** Vite puts a hash of the content into these files' names. */
const IMMUTABLE = 'public, max-age=31536000, immutable';
/** Kept only to be asked about again: a new version of worker or page must be seen at once. */
const REVALIDATE = 'no-cache';

/** The built app below `root`, with the `.br` and `.gz` beside each file where the build made them. */
export function createAppFiles(root: string): Hono {
  const files = new Hono();
  const cached = (value: string) => (_path: string, context: Context) =>
    context.header('Cache-Control', value);
  const serve = (value: string, path?: string) =>
    serveStatic({
      root,
      precompressed: true,
      onFound: cached(value),
      ...(path === undefined ? {} : { path }),
    });
  const page = serve(REVALIDATE, 'index.html');

  files.get('/assets/*', serve(IMMUTABLE), (context) => context.notFound());
  files.use('*', etag());
  files.get('*', serve(REVALIDATE));
  // A view of the app has no dot in its name; anything else that got here is a file that isn't there.
  files.get('*', (context, next) => (/\.[^/]*$/.test(context.req.path) ? next() : page(context, next)));
  return files;
}
