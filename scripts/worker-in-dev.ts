import { build, type Plugin } from 'vite';

/** The dev server's /sw.js: the worker's own pass, in memory, without a precache list, made anew when a source changes. */
export function workerInDev(root: string): Plugin {
  return {
    name: 'worker-in-dev',
    apply: 'serve',
    configureServer(server) {
      let built: Promise<string> | null = null;
      server.watcher.on('change', (file) => {
        if (file.includes('/src/sw/') || file.includes('/src/lib/')) built = null;
      });
      server.middlewares.use('/sw.js', (_request, response, next) => {
        built ??= bundleWorker(root);
        built.then(
          (code) => {
            response.setHeader('Content-Type', 'text/javascript');
            response.setHeader('Cache-Control', 'no-store');
            response.end(code);
          },
          (error: unknown) => {
            built = null;
            next(error);
          },
        );
      });
    },
  };
}

async function bundleWorker(root: string): Promise<string> {
  const result = await build({
    root,
    mode: 'worker',
    logLevel: 'warn',
    build: { write: false, minify: false },
  });
  const outputs = Array.isArray(result) ? result : [result];
  for (const output of outputs) {
    if (!('output' in output)) continue;
    for (const chunk of output.output) if (chunk.type === 'chunk') return chunk.code;
  }
  throw new Error('the worker was not built');
}
