import { availableParallelism } from 'node:os';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt } from './build-stamp.mjs';
import { ROOT, run, runTool } from './run.mjs';

/** @typedef {() => Promise<{code: number, output: string}>} Start */

const QUIET = { quiet: true, env: { NO_COLOR: '1' } };
const building = ensureBuilt();

/** @type {(packageName: string, program: string, ...args: string[]) => Start} */
const tool =
  (packageName, program, ...args) =>
  () =>
    runTool(packageName, program, args, QUIET);

/**
 * The longest first, so that none is left to run alone at the end; what needs the build last.
 * @type {[name: string, start: Start][]}
 */
const CHECKS = [
  ['lint', tool('eslint', 'eslint', '.', '--max-warnings=0')],
  ['types: all but src/app', () => run(process.execPath, [join(ROOT, 'scripts/types.mjs')], QUIET)],
  [
    'types: src/app',
    tool('svelte-check', 'svelte-check', '--tsconfig', 'src/app/tsconfig.json', '--fail-on-warnings'),
  ],
  ['format', tool('prettier', 'prettier', '--check', '--log-level=warn', '.')],
  ['boundaries', tool('dependency-cruiser', 'depcruise', 'src')],
  ['dead code', tool('knip', 'knip')],
  ['sizes', sizes],
];
/** At once: more only makes each slower, and eslint alone takes most of a gigabyte. */
const AT_ONCE = Math.min(2, availableParallelism());

/** Those of the build. */
async function sizes() {
  if (!(await building)) return { code: 1, output: 'the app can’t be built: see above' };
  return tool('size-limit', 'size-limit')();
}

/**
 * @param {string} name
 * @param {Start} start
 */
async function check(name, start) {
  const { code, output } = await start();
  console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${name}`);
  if (code !== 0) console.log(output.trimEnd());
  return { name, passed: code === 0 };
}

/** @type {{name: string, passed: boolean}[]} */
const results = [];
const waiting = [...CHECKS];
await Promise.all(
  Array.from({ length: AT_ONCE }, async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      results.push(await check(...next));
  }),
);

const failed = results.filter(({ passed }) => !passed);
const jsonFlag = process.argv.indexOf('--json');
if (jsonFlag > 0) writeFileSync(process.argv[jsonFlag + 1] ?? '', JSON.stringify(results));
console.log(
  failed.length === 0
    ? `All ${results.length} checks passed.`
    : `${failed.length} of ${results.length} checks failed.`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
