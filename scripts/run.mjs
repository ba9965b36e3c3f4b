import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository. */
export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

/** @type {readonly [NodeJS.Signals, number][]} */
const ENDINGS = [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
];
const listeners = ENDINGS.map(([signal, code]) => ({
  signal,
  listener() {
    for (const child of running) child.kill('SIGTERM');
    process.exit(code);
  },
}));

/**
 * What we started ends with us. Without anything running, signals are left to whoever else listens.
 * @param {import('node:child_process').ChildProcess} child
 */
function adopt(child) {
  if (running.size === 0) for (const { signal, listener } of listeners) process.on(signal, listener);
  running.add(child);
}

/** @param {import('node:child_process').ChildProcess} child */
function release(child) {
  running.delete(child);
  if (running.size === 0) for (const { signal, listener } of listeners) process.off(signal, listener);
}

/**
 * npm passes a signal on to the shell between us, which ends without passing it on: ends us with that shell. Where
 * nothing is between, such as under a service manager, signals arrive as they are.
 */
export function endWithNpm() {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 500);
  watch.unref();
}

/**
 * @typedef {object} RunOptions
 * @property {Record<string, string>} [env] besides our own
 * @property {boolean} [quiet] keep its output instead of showing it
 * @property {boolean} [yielding] give it only the time that all else leaves
 * @property {number} [timeout] ms
 * @property {boolean} [shell]
 */

/**
 * Runs a program in the repository until it ends.
 * @param {string} command
 * @param {string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<{code: number, output: string}>} code 1 also where it could not be started or was killed
 */
export function run(
  command,
  args,
  { env = {}, quiet = false, yielding = false, timeout, shell = false } = {},
) {
  return new Promise((resolve) => {
    let output = '';
    const child = spawn(command, args, {
      cwd: ROOT,
      env: { ...process.env, ...env },
      stdio: quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
      shell,
      ...(timeout === undefined ? {} : { timeout }),
    });
    adopt(child);
    if (yielding && child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text) => (output += text));
    }
    const end = (/** @type {number} */ code) => {
      release(child);
      resolve({ code, output });
    };
    child.on('error', (error) => {
      output += `${error.message}\n`;
      end(1);
    });
    child.on('close', (code) => end(code ?? 1));
  });
}

/**
 * Runs an installed package's own program with this Node: no shell, so the same on every system.
 * @param {string} packageName
 * @param {string} program
 * @param {string[]} args
 * @param {RunOptions} [options]
 */
export function runTool(packageName, program, args, options) {
  const directory = join(ROOT, 'node_modules', packageName);
  const { bin } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
  const file = typeof bin === 'string' ? bin : bin[program];
  return run(process.execPath, [join(directory, file), ...args], options);
}

/**
 * Runs npm: the one that started us, if one did.
 * @param {string[]} args
 * @param {RunOptions} [options]
 */
export function runNpm(args, options) {
  const npm = process.env.npm_execpath;
  if (npm !== undefined && /npm-cli\.[cm]?js$/.test(npm))
    return run(process.execPath, [npm, ...args], options);
  return run('npm', args, { ...options, shell: process.platform === 'win32' });
}
