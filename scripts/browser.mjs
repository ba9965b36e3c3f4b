import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run, runTool } from './run.mjs';

const PROGRAMS = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const PLACES = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];
const FIREFOXES = ['firefox-esr', 'firefox'];
const FIREFOX_PLACES = [
  '/Applications/Firefox.app/Contents/MacOS/firefox',
  'C:\\Program Files\\Mozilla Firefox\\firefox.exe',
];
/** ms for a download of some 150 MB. */
const DOWNLOAD_LIMIT = 600_000;

/**
 * A Chromium to test with. What is on the machine first (`SITELIFT_CHROMIUM`, Playwright's own, the system's), then
 * what can be had: Playwright's download, then Debian's package.
 * @returns {Promise<string>} the program's path
 */
export async function ensureBrowser() {
  const named = process.env.SITELIFT_CHROMIUM;
  if (named) {
    if (await works(named)) return named;
    throw new Error('SITELIFT_CHROMIUM names no Chromium that runs');
  }
  return (
    (await firstThatWorks([await playwrightsOwn(), ...systemBrowsers()])) ??
    (await downloaded()) ??
    (await fromDebian('chromium')) ??
    noBrowser()
  );
}

/**
 * A Firefox to test with, of the system or from Debian; undefined where none can be had: Playwright's own is another
 * program than people have.
 * @returns {Promise<string | undefined>} the program's path
 */
export async function ensureFirefox() {
  const named = process.env.SITELIFT_FIREFOX;
  return (
    (await firstThatWorks([...(named ? [named] : []), ...onPath(FIREFOXES), ...FIREFOX_PLACES])) ??
    fromDebian('firefox-esr')
  );
}

async function playwrightsOwn() {
  const { chromium } = await import('playwright');
  return chromium.executablePath();
}

function systemBrowsers() {
  return [...onPath(PROGRAMS), ...PLACES];
}

/** @param {string[]} names */
function onPath(names) {
  const directories = (process.env.PATH ?? '').split(delimiter);
  return names.flatMap((name) => directories.map((directory) => join(directory, name)));
}

async function downloaded() {
  console.log('No Chromium here: trying Playwright’s…');
  await runTool('playwright', 'playwright', ['install', 'chromium'], { timeout: DOWNLOAD_LIMIT });
  return firstThatWorks([await playwrightsOwn()]);
}

/**
 * A program of Debian's; undefined where it can't be had.
 * @param {string} name of the package
 * @param {() => string[]} paths where it is then
 */
export async function fromDebian(name, paths = () => [`/usr/bin/${name}`]) {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return undefined;
  console.log(`Installing Debian’s ${name}…`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update', '-q'], { env });
  await run('apt-get', ['install', '-q', '-y', '--no-install-recommends', name], { env });
  return firstThatWorks(paths());
}

/** @returns {never} */
function noBrowser() {
  throw new Error('The tests need a Chromium: install one, or name it in SITELIFT_CHROMIUM.');
}

/** @param {string[]} paths */
async function firstThatWorks(paths) {
  for (const path of paths) if (await works(path)) return path;
  return undefined;
}

/**
 * A browser whose libraries are missing can't even tell its version. On Windows the question opens a window.
 * @param {string} path
 */
async function works(path) {
  if (!existsSync(path)) return false;
  return process.platform === 'win32' || (await run(path, ['--version'], { quiet: true })).code === 0;
}
