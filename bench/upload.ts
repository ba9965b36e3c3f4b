import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeTar, type TestFile } from '../e2e/support/files.ts';
import { Site } from '../e2e/support/site.ts';
import { Chromium } from './chromium.ts';
import { servePeers } from './peers-page.ts';
import {
  measureCeiling,
  measureKeptFirst,
  measureLibStorage,
  measureSitelift,
  type Contest,
  type Measured,
} from './rivals.ts';
import { scratchDirectory, warmMemory } from './scratch.ts';

/*
 * How fast a file goes over loopback in Chromium: bare PUTs of the same parts from a page (the ceiling), lib-storage's
 * Upload in a page, and Sitelift's worker with its checksums on, with the file's copy to make meanwhile or made before. All
 * in one run, taking turns, since machines are noisy: trust the ratios. Each has a browser and a sandbox of its own, and
 * each goes first as often as the others.
 */
const { values } = parseArgs({
  options: {
    size: { type: 'string', default: '1024' },
    runs: { type: 'string', default: '3' },
    /** One rival alone, where only its memory is of interest. */
    only: { type: 'string' },
    json: { type: 'string' },
  },
});
const mebibytes = Number(values.size);
const runs = Number(values.runs);
if (!(mebibytes >= 6) || !(runs >= 1))
  throw new RangeError('--size takes MiB from 6, --runs a number from 1');

const all = {
  ceiling: measureCeiling,
  'lib-storage': measureLibStorage,
  sitelift: measureSitelift,
  'sitelift, kept first': measureKeptFirst,
};
const rivals = Object.fromEntries(
  Object.entries(all).filter(([name]) => values.only === undefined || values.only === name),
);
const bytes = mebibytes * 1024 * 1024;
const directory = await scratchDirectory(bytes);
// Where the sandboxes, processes of their own, put what they store.
process.env['TMPDIR'] = directory;
const peers = await servePeers(directory);
const measured = new Map<string, Measured[]>();
try {
  const file = await writeTar(directory, 'bench.tar', mebibytes);
  for (let run = 0; run < runs; run += 1) {
    for (const [name, measure] of inTurn(Object.entries(rivals), run)) {
      const result = await compete(measure, file);
      measured.set(name, [...(measured.get(name) ?? []), result]);
      process.stderr.write(
        `run ${run + 1} ${name}: ${(file.size / 1e3 / result.milliseconds).toFixed(0)} MB/s\n`,
      );
    }
  }
  const speed = (name: string): number => bytes / 1e3 / median(column(name, 'milliseconds'));
  const rows = Object.keys(rivals).map((name) => ({
    name,
    MBps: round(speed(name)),
    ratio: 'ceiling' in rivals ? round(speed(name) / speed('ceiling')) : null,
    peakMB: round(Math.max(...column(name, 'peakMegabytes'))),
  }));
  console.table(rows);
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify({ rows }, null, 2)}\n`);
} finally {
  await peers.close();
  await rm(directory, { recursive: true, force: true, maxRetries: 5 });
}

async function compete(measure: (contest: Contest) => Promise<Measured>, file: TestFile): Promise<Measured> {
  await warmMemory(directory, bytes);
  const profile = join(directory, 'profile');
  const site = await Site.start();
  const browser = new Chromium(profile);
  try {
    await site.control.setKnobs({ jobDuration: 0 });
    return await measure({ site, browser, file, peersUrl: peers.url });
  } finally {
    await browser.close();
    await site.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

function inTurn<T>(rivals: readonly T[], run: number): T[] {
  const first = run % rivals.length;
  return [...rivals.slice(first), ...rivals.slice(0, first)];
}

function column(name: string, field: keyof Measured): number[] {
  return (measured.get(name) ?? []).map((result) => result[field]);
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
