import { ensureInstalled, requireNode } from './install.mjs';
import { endWithNpm } from './run.mjs';

requireNode();
endWithNpm();
await ensureInstalled();
const { ensureBuilt } = await import('./build-stamp.mjs');
if (await ensureBuilt()) {
  const { register } = await import('tsx/esm/api');
  register();
  await import('./serve.ts');
} else process.exitCode = 1;
