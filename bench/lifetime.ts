import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bytesArrived } from '../e2e/support/evidence.ts';
import { writeTar } from '../e2e/support/files.ts';
import { Site } from '../e2e/support/site.ts';
import { Chromium } from './chromium.ts';
import { openApp, uploadExpression } from './worker-upload.ts';

/*
 * Whether the worker lives as long as an upload takes: a throttled one of `--minutes`, once in a visible and once in a
 * hidden tab, both at once. Nothing is attached to the worker, since an attached one never dies of idleness.
 */
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    json: { type: 'string' },
  },
});
const minutes = Number(values.minutes);
if (!(minutes > 0)) throw new RangeError('--minutes takes a number above 0');
const MEBIBYTES = 40;

interface Row {
  readonly name: string;
  readonly visibility: string;
  readonly minutes: number;
  readonly bytesSent: number;
  readonly bytesNeeded: number;
  readonly identical: boolean;
}

const directory = await mkdtemp(join(tmpdir(), 'sitelift-lifetime-'));
try {
  const rows = await Promise.all([live('visible'), live('hidden')]);
  console.table(rows);
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify({ rows }, null, 2)}\n`);
  const isGood = rows.every(
    (row) => row.identical && row.bytesSent === row.bytesNeeded && row.visibility === row.name,
  );
  process.exitCode = isGood ? 0 : 1;
} finally {
  await rm(directory, { recursive: true, force: true, maxRetries: 5 });
}

async function live(name: 'visible' | 'hidden'): Promise<Row> {
  const site = await Site.start();
  const browser = new Chromium(join(directory, name));
  try {
    const file = await writeTar(directory, `${name}.tar`, MEBIBYTES);
    const bytesPerSecond = Math.round(file.size / (minutes * 60));
    await site.control.addFault({
      service: 's3',
      operation: 'UploadPart',
      fault: { kind: 'throttle', bytesPerSecond },
    });
    const page = await openApp(browser, site, file);
    if (name === 'hidden') await (await browser.openPage('about:blank#in-front')).show();
    const visibility = String(await page.evaluate('document.visibilityState'));
    const milliseconds = Number(await page.evaluate(uploadExpression(site)));
    const [object] = await site.control.objects();
    const { sha256 } = await site.control.sha256(object?.key ?? '');
    return {
      name,
      visibility,
      minutes: Math.round(milliseconds / 600) / 100,
      bytesSent: await bytesArrived(site),
      bytesNeeded: file.size,
      identical: sha256 === file.sha256,
    };
  } finally {
    await browser.close();
    await site.close();
  }
}
