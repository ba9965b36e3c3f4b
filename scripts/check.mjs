import { availableParallelism } from 'node:os';
import { writeFileSync } from 'node:fs';
import { ensureBuilt } from './build-stamp.mjs';
import { runTool } from './run.mjs';

/** @typedef {[name: string, packageName: string, program: string, args: string[]]} Check */

/** @type {Check[]} */
const CHECKS = [
  ['lint', 'eslint', 'eslint', ['.', '--max-warnings=0']],
  [
    'types: src/app',
    'svelte-check',
    'svelte-check',
    ['--tsconfig', 'src/app/tsconfig.json', '--fail-on-warnings'],
  ],
  ['format', 'prettier', 'prettier', ['--check', '--log-level=warn', '.']],
  ['boundaries', 'dependency-cruiser', 'depcruise', ['src']],
  ['dead code', 'knip', 'knip', []],
  ['sizes', 'size-limit', 'size-limit', []],
];
/** At once: more only makes each slower, and eslint alone takes most of a gigabyte. */
const AT_ONCE = Math.min(2, availableParallelism());

/** @param {Check} check */
async function check([name, packageName, program, args]) {
  const { code, output } = await runTool(packageName, program, args, { quiet: true, env: { NO_COLOR: '1' } });
  console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${name}`);
  if (code !== 0) console.log(output.trimEnd());
  return { name, passed: code === 0 };
}

/** Sizes are those of the build. */
if (!(await ensureBuilt())) console.log('FAIL build');
/** @type {{name: string, passed: boolean}[]} */
const results = [];
const waiting = [...CHECKS];
await Promise.all(
  Array.from({ length: AT_ONCE }, async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      results.push(await check(next));
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
