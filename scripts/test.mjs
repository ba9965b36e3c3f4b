import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureInstalled, requireNode } from './install.mjs';
import { endWithNpm, ROOT, run, runTool } from './run.mjs';

requireNode();
endWithNpm();
await ensureInstalled();
const { ensureBrowser } = await import('./browser.mjs');
const { ensureBuilt } = await import('./build-stamp.mjs');
const { tally } = await import('./tally.mjs');

const reports = mkdtempSync(join(tmpdir(), 'sitelift-test-'));
process.on('exit', () => rmSync(reports, { recursive: true, force: true }));

const results = [];
const env = { SITELIFT_CHROMIUM: await ensureBrowser() };
console.log(`Browser: ${env.SITELIFT_CHROMIUM}`);

/**
 * Runs one runner, with its output shown, and counts by the report that it leaves in the given file.
 * @param {'check' | 'vitest' | 'playwright'} kind
 * @param {(file: string) => Promise<{code: number}>} start
 */
async function count(kind, start) {
  console.log(`\n== ${kind}`);
  const file = join(reports, `${kind}.json`);
  const { code } = await start(file);
  results.push(tally(kind, code, readReport(file)));
}

/** @param {string} file */
function readReport(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

await count('check', (file) =>
  run(process.execPath, [join(ROOT, 'scripts/check.mjs'), '--json', file], { env }),
);
// The checks have built the app meanwhile, if it can be built.
const built = await ensureBuilt();
results.push(built ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 });
await count('vitest', (file) =>
  runTool('vitest', 'vitest', ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`], {
    env,
  }),
);
await count('playwright', (file) =>
  runTool('@playwright/test', 'playwright', ['test', '--reporter=list,json'], {
    env: { ...env, PLAYWRIGHT_JSON_OUTPUT_NAME: file },
  }),
);

const passed = results.reduce((sum, result) => sum + result.passed, 0);
const failed = results.reduce((sum, result) => sum + result.failed, 0);
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
