import { appendFile, copyFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeTar, type TestFile } from '../e2e/support/files.ts';
import { Site } from '../e2e/support/site.ts';
import { until } from '../e2e/support/until.ts';
import { AppPage } from './app-page.ts';
import { Chromium } from './chromium.ts';
import { FirstBytes } from './first-bytes.ts';
import { scratchDirectory, warmMemory } from './scratch.ts';

/*
 * How long a person waits when files are added: until a large TAR has been looked at, until its first bytes are on their
 * way, until many photos are shown; how fast a copy is made, and how soon a worker that was stopped sends. Each in a
 * browser and a site of its own, by the app's own page, over loopback.
 */
const { values } = parseArgs({
  options: {
    size: { type: 'string', default: '2048' },
    photos: { type: 'string', default: '200' },
    json: { type: 'string' },
  },
});
const mebibytes = Number(values.size);
const photoCount = Number(values.photos);
if (!(mebibytes >= 6) || !(photoCount >= 1))
  throw new RangeError('--size takes MiB from 6, --photos a number from 1');

interface Row {
  readonly what: string;
  readonly value: number;
  readonly unit: 'ms' | 'MB/s' | 'MB';
}

interface Scene {
  readonly app: AppPage;
  readonly browser: Chromium;
  readonly puts: FirstBytes['puts'];
}

const ADDRESS = '200 University Ave W';
/** Room for the TAR beside the photos, MiB. */
const PHOTOS_SIZE = 1024;

const directory = await scratchDirectory((mebibytes + PHOTOS_SIZE) * 1024 * 1024);
process.env['TMPDIR'] = directory;
const rows: Row[] = [];
try {
  const tar = await writeTar(directory, 'house.tar', mebibytes);
  rows.push(...(await played((scene) => addTar(scene, tar))));
  rows.push(...(await played((scene) => keepAndWake(scene, tar))));
  await rm(tar.path);
  rows.push(...(await played(addPhotos)));
  console.table(rows.map((row) => ({ ...row, value: Math.round(row.value) })));
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify({ rows }, null, 2)}\n`);
} finally {
  await rm(directory, { recursive: true, force: true, maxRetries: 5 });
}

async function played(play: (scene: Scene) => Promise<Row[]>): Promise<Row[]> {
  await warmMemory(directory, mebibytes * 1024 * 1024);
  const profile = join(directory, 'profile');
  let passage: FirstBytes | undefined;
  const site = await Site.start(undefined, async (endpoint) => {
    passage = await FirstBytes.to(endpoint);
    return passage.url;
  });
  const browser = new Chromium(profile);
  try {
    const app = await AppPage.open(browser, site, ADDRESS);
    await app.noteSources();
    return await play({ app, browser, puts: passage?.puts ?? [] });
  } finally {
    await browser.close();
    await passage?.close();
    await site.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function addTar({ app, puts }: Scene, tar: TestFile): Promise<Row[]> {
  await app.noteTasks();
  const pickedAt = await app.pick([tar.path]);
  const seenAt = await app.until(`/\\d+ files, complete/.test(document.body.textContent)`);
  await app.press('Upload 1 file');
  const firstAt = await until('the first part', () => Promise.resolve(puts[0] ?? null), 60_000);
  return [
    { what: `TAR of ${mebibytes} MiB: picked to looked at`, value: seenAt - pickedAt, unit: 'ms' },
    { what: '… picked to its first bytes on their way', value: firstAt - pickedAt, unit: 'ms' },
    { what: '… longest task of the page', value: await app.longestTask(), unit: 'ms' },
  ];
}

async function keepAndWake({ app, puts }: Scene, tar: TestFile): Promise<Row[]> {
  await app.tell({ type: 'limits', change: { isPaused: true } });
  await app.pick([tar.path]);
  const addedAt = await app.press('Upload 1 file');
  const source = `globalThis.sources[${JSON.stringify(tar.name)}]`;
  const keptAt = await app.until(`${source}?.from === 'copy' && ${source}.keeping !== true`);
  await app.page.stopWorkers();
  const before = puts.length;
  const toldAt = await app.tell({ type: 'limits', change: { isPaused: false } });
  const firstAt = await until('a part', () => Promise.resolve(puts[before] ?? null), 60_000);
  return [
    { what: 'copying it, with nothing beside', value: tar.size / 1e3 / (keptAt - addedAt), unit: 'MB/s' },
    { what: 'a stopped worker’s start to its first bytes', value: firstAt - toldAt, unit: 'ms' },
  ];
}

async function addPhotos({ app, browser }: Scene): Promise<Row[]> {
  const paths = await writePhotos(app);
  const renderers = await browser.renderers();
  const emptyMegabytes = await browser.megabytes(renderers);
  await app.noteTasks();
  const pickedAt = await app.pick(paths);
  const shown = `document.querySelectorAll('[aria-label="Files to upload"] > li').length`;
  const shownAt = await app.until(`${shown} === ${photoCount}`);
  const picturesAt = await app.until(
    `document.querySelectorAll('[aria-label="Files to upload"] img').length === ${photoCount}`,
  );
  const fullMegabytes = await browser.megabytes(renderers);
  await app.press(`Upload ${photoCount} files`);
  const uploads = `document.querySelectorAll('li[data-upload]').length`;
  const addedAt = await app.until(`${uploads} === ${photoCount}`);
  const longestAdding = await app.longestTask();
  await app.until(`document.querySelectorAll('li[data-phase=done]').length === ${photoCount}`);
  return [
    { what: `${photoCount} photos of 12 megapixels: picked to shown`, value: shownAt - pickedAt, unit: 'ms' },
    { what: '… picked to all small pictures', value: picturesAt - pickedAt, unit: 'ms' },
    { what: '… picked to all taken by the worker', value: addedAt - pickedAt, unit: 'ms' },
    { what: '… longest task of the page while adding', value: longestAdding, unit: 'ms' },
    { what: '… and until all are done', value: await app.longestTask(), unit: 'ms' },
    { what: '… renderers’ memory for them', value: fullMegabytes - emptyMegabytes, unit: 'MB' },
  ];
}

/** As many as are asked for, each with bytes of its own after a picture's end, which readers of JPEG pass over. */
async function writePhotos({ page }: AppPage): Promise<string[]> {
  const first = join(directory, 'photo.jpg');
  await writeFile(first, Buffer.from(String(await page.evaluate(`(${drawPhoto.toString()})()`)), 'base64'));
  const paths = Array.from({ length: photoCount }, (_, index) => join(directory, `photo-${index + 1}.jpg`));
  for (const path of paths) {
    await copyFile(first, path);
    await appendFile(path, path);
  }
  return paths;
}

/** Runs in the page, as text: a JPEG of 12 megapixels and some 4 MB, in base64. */
async function drawPhoto(): Promise<string> {
  const canvas = new OffscreenCanvas(4000, 3000);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('no canvas');
  for (let y = 0; y < 3000; y += 10)
    for (let x = 0; x < 4000; x += 10) {
      context.fillStyle = `hsl(${(x * y) % 360} 60% ${20 + Math.random() * 60}%)`;
      context.fillRect(x, y, 10, 10);
    }
  const bytes = new Uint8Array(
    await (await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.9 })).arrayBuffer(),
  );
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192)
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}
