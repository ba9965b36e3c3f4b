import { serveStatic } from '@hono/node-server/serve-static';
import { Hono, type Context } from 'hono';
import { compress } from 'hono/compress';
import { etag } from 'hono/etag';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Vite puts a hash of the content into these files' names. */
const IMMUTABLE = 'public, max-age=31536000, immutable';
/** Kept only to be asked about again: a new version of worker or page must be seen at once. */
const REVALIDATE = 'no-cache';

/*
 * [Note: The worker's bytes name its policy] A browser keeps the headers that sw.js came with for as long as its bytes
 * stay the same, also through updates (seen in Chromium 156). A worker that was installed before S3_ENDPOINT changed
 * would never be allowed to talk to the new one: so the policy is part of its bytes.
 */
const WORKER = '/sw.js';

/**
 * The built app below `root`, with the `.br` and `.gz` beside each file where the build made them. `policy` on one line.
 */
export function createAppFiles(root: string, policy: string): Hono {
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
  files.use(WORKER, compress());
  files.use('*', etag());
  files.get(WORKER, async (context, next) => {
    const script = await readFile(join(root, WORKER), 'utf8').catch(() => null);
    if (script === null) return next();
    context.header('Cache-Control', REVALIDATE);
    context.header('Content-Type', 'text/javascript; charset=utf-8');
    return context.body(`${script}\n// ${policy}\n`);
  });
  files.get('*', serve(REVALIDATE));
  // A view of the app has no dot in its name; anything else that got here is a file that isn't there.
  files.get('*', (context, next) => (/\.[^/]*$/.test(context.req.path) ? next() : page(context, next)));
  return files;
}
