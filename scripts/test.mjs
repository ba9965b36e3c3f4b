import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureInstalled, requireNode } from './install.mjs';
import { endWithNpm, ROOT, run, runTool } from './run.mjs';

requireNode();
endWithNpm();
await ensureInstalled();
const { ensureBrowser, ensureFirefox } = await import('./browser.mjs');
const { ensurePostgres } = await import('./postgres.mjs');
const { ensureBuilt } = await import('./build-stamp.mjs');
const { failures, tally } = await import('./tally.mjs');

const reports = mkdtempSync(join(tmpdir(), 'sitelift-test-'));
process.on('exit', () => rmSync(reports, { recursive: true, force: true }));

const firefox = await ensureFirefox();
const postgres = await ensurePostgres();
const env = {
  SITELIFT_CHROMIUM: await ensureBrowser(),
  ...(postgres === undefined ? {} : { SITELIFT_POSTGRES: postgres }),
  ...(firefox === undefined ? {} : { SITELIFT_FIREFOX: firefox }),
};
console.log(`Browsers: ${env.SITELIFT_CHROMIUM}, ${firefox ?? 'no Firefox, whose tests are left out'}`);
console.log(`Postgres: ${postgres ?? 'none, whose tests are left out'}`);
/** @type {import('./tally.mjs').Count[]} */
const results = [];
/** @type {string[]} */
const failed = [];

/**
 * Runs one runner and counts by the report that it leaves in the given file. What it kept of its output is shown at its end.
 * @param {'check' | 'vitest' | 'playwright'} kind
 * @param {(file: string) => Promise<{code: number, output: string}>} start
 */
async function count(kind, start) {
  const file = join(reports, `${kind}.json`);
  const { code, output } = await start(file);
  if (output !== '') console.log(`\n== ${kind}\n${output.trimEnd()}\n`);
  const report = readReport(file);
  results.push(tally(kind, code, report));
  failed.push(...failures(kind, report));
}

/** @param {string} file */
function readReport(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** What needs no browser of its own takes the time that the tests in the browser spend waiting, and no more. */
async function countAside() {
  const options = { env, quiet: true, yielding: true };
  await count('check', (file) =>
    run(process.execPath, [join(ROOT, 'scripts/check.mjs'), '--json', file], options),
  );
  await count('vitest', (file) => {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
    return runTool('vitest', 'vitest', ['run', ...reporters], options);
  });
}

// Before all else: two that find no build would each make one, at the same place.
results.push((await ensureBuilt()) ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 });
await Promise.all([
  countAside(),
  count('playwright', (file) =>
    runTool('@playwright/test', 'playwright', ['test', '--reporter=list,json'], {
      env: { ...env, PLAYWRIGHT_JSON_OUTPUT_NAME: file },
    }),
  ),
]);

if (failed.length > 0) console.log(`\n== failed\n${failed.join('\n')}`);
const passedCount = results.reduce((sum, result) => sum + result.passed, 0);
const failedCount = results.reduce((sum, result) => sum + result.failed, 0);
console.log(`\n${passedCount} passed, ${failedCount} failed`);
process.exitCode = failedCount === 0 ? 0 : 1;
