import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { writeTar, type TestFile } from '../e2e/support/files.ts';
import { Site } from '../e2e/support/site.ts';
import { Chromium } from './chromium.ts';
import { servePeers } from './peers-page.ts';
import { libStorage, type Contest } from './rivals.ts';
import { idealTime, ShapedLink, type LinkShape } from './shaped-link.ts';
import { openApp, uploadExpression } from './worker-upload.ts';

/*
 * How long an upload takes on links as they are on site, in times of what the link needs for its bytes, and how many bytes
 * go over it, in times of the file: Sitelift and lib-storage's Upload, each on a link of its own, side by side.
 */
const MBIT = 1e6;
const MIB = 1024 * 1024;
const STEADY: LinkShape = {
  rates: [{ from: 0, bitsPerSecond: 10 * MBIT }],
  delay: 50,
  resetEvery: null,
  outage: null,
};
const OUTAGE = { from: 10_000, to: 70_000 };

interface Link {
  readonly name: string;
  readonly shape: LinkShape;
  readonly mebibytes: number;
}

const LINKS: readonly Link[] = [
  { name: '10 Mbit/s, 100 ms', shape: STEADY, mebibytes: 100 },
  { name: '1 Mbit/s', shape: { ...STEADY, rates: [{ from: 0, bitsPerSecond: MBIT }] }, mebibytes: 20 },
  { name: '10 Mbit/s, reset every 20 s', shape: { ...STEADY, resetEvery: 20_000 }, mebibytes: 40 },
  { name: '10 Mbit/s, reset every 10 s', shape: { ...STEADY, resetEvery: 10_000 }, mebibytes: 40 },
  {
    name: '50 Mbit/s, then 0.5',
    shape: {
      ...STEADY,
      rates: [
        { from: 0, bitsPerSecond: 50 * MBIT },
        { from: 32 * MIB, bitsPerSecond: MBIT / 2 },
      ],
    },
    mebibytes: 40,
  },
  {
    name: '10 Mbit/s, refused for 60 s',
    shape: { ...STEADY, outage: { ...OUTAGE, kind: 'refused' } },
    mebibytes: 40,
  },
  {
    name: '10 Mbit/s, black hole for 60 s',
    shape: { ...STEADY, outage: { ...OUTAGE, kind: 'black-hole' } },
    mebibytes: 40,
  },
];

/** One that is not done by then won't be, in times of the ideal, plus a minute. */
const PATIENCE = 4;

interface Row {
  readonly link: string;
  readonly name: string;
  readonly seconds: number | null;
  readonly ideal: number;
  /** Time ÷ ideal; null: it failed. */
  readonly ratio: number | null;
  /** Bytes over the line ÷ the file's. */
  readonly sent: number;
  /** From the end of the outage to the first bytes of a part, s; null: there was no outage, or none came. */
  readonly resumed: number | null;
}

const { values } = parseArgs({
  options: {
    /** Links whose names contain this. */
    only: { type: 'string', default: '' },
    /** One rival alone. */
    rival: { type: 'string' },
    json: { type: 'string' },
  },
});
const directory = await mkdtemp(join(tmpdir(), 'sitelift-links-'));
const peers = await servePeers(directory);
const rows: Row[] = [];
try {
  for (const link of LINKS.filter(({ name }) => name.includes(values.only))) {
    const file = await writeTar(directory, 'link.tar', link.mebibytes);
    const rivals = [race('sitelift', link, file), race('lib-storage', link, file)];
    rows.push(...(await Promise.all(rivals)).filter((row) => row !== null));
    console.table(rows.filter((row) => row.link === link.name));
  }
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify({ rows }, null, 2)}\n`);
} finally {
  await peers.close();
  await rm(directory, { recursive: true, force: true, maxRetries: 5 });
}

async function race(name: 'sitelift' | 'lib-storage', link: Link, file: TestFile): Promise<Row | null> {
  if (values.rival !== undefined && values.rival !== name) return null;
  const { shape } = link;
  let shaped: ShapedLink | undefined;
  let endpoint = '';
  const site = await Site.start('dist/app', async (s3) => {
    shaped = await ShapedLink.to(Number(new URL(s3).port), shape);
    endpoint = `http://127.0.0.1:${shaped.port}`;
    return endpoint;
  });
  const profile = join(directory, `${name} ${link.name}`.replaceAll(/\W+/g, '-'));
  const browser = new Chromium(profile);
  try {
    await site.control.setKnobs({ jobDuration: 0 });
    const contest: Contest = { site, browser, file, peersUrl: peers.url };
    const { page, expression } =
      name === 'sitelift'
        ? { page: await openApp(browser, site, file), expression: uploadExpression(site) }
        : await libStorage(contest, endpoint);
    const ideal = idealTime(shape, file.size);
    const patience = AbortSignal.timeout(Math.ceil(PATIENCE * ideal) + 60_000);
    const gaveUp = new Promise<null>((resolve) => patience.addEventListener('abort', () => resolve(null)));
    const milliseconds = await Promise.race([
      page.evaluate(expression).then(
        (value) => v.parse(v.number(), value),
        () => null,
      ),
      gaveUp,
    ]);
    const resumed = shaped?.resumedAfter ?? null;
    return {
      link: link.name,
      name,
      seconds: milliseconds === null ? null : round(milliseconds / 1000),
      ideal: round(ideal / 1000),
      ratio: milliseconds === null ? null : round(milliseconds / ideal),
      sent: round((shaped?.carried ?? 0) / file.size),
      resumed: resumed === null ? null : round(resumed / 1000),
    };
  } finally {
    await browser.close();
    await shaped?.close();
    await site.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
