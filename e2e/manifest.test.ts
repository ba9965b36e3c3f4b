import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { SHARE_FIELD, SHARE_PATH } from '../src/lib/channel/share.ts';
import { arrivalOf } from '../src/app/arrivals/address.ts';

const Picture = v.object({ src: v.string(), sizes: v.string(), type: v.string() });
const Manifest = v.object({
  icons: v.array(v.object({ ...Picture.entries, purpose: v.string() })),
  screenshots: v.array(
    v.object({ ...Picture.entries, form_factor: v.picklist(['wide', 'narrow']), label: v.string() }),
  ),
  share_target: v.object({
    action: v.string(),
    method: v.string(),
    enctype: v.string(),
    params: v.object({ files: v.array(v.object({ name: v.string(), accept: v.array(v.string()) })) }),
  }),
  launch_handler: v.object({ client_mode: v.array(v.string()) }),
  shortcuts: v.array(v.object({ name: v.string(), url: v.string(), icons: v.array(Picture) })),
});

const read = async () => v.parse(Manifest, JSON.parse(await readFile('public/manifest.webmanifest', 'utf8')));
/** Where the build takes it from. */
const sourceOf = (src: string) => (src.startsWith('/screenshots/') ? `docs${src}` : `public${src}`);

/** As the PNG's own header says: `1440x900`. */
async function sizeOf(src: string): Promise<string> {
  const png = await readFile(sourceOf(src));
  expect(png.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
  return `${png.readUInt32BE(16)}x${png.readUInt32BE(20)}`;
}

test('every picture the manifest names is there, of the size it says', async () => {
  const { icons, screenshots, shortcuts } = await read();
  const pictures = [...icons, ...screenshots, ...shortcuts.flatMap(({ icons: own }) => own)];
  for (const { src, sizes, type } of pictures) {
    expect(existsSync(sourceOf(src)), src).toBe(true);
    if (type === 'image/png') expect(await sizeOf(src), src).toBe(sizes);
    else expect([type, sizes]).toEqual(['image/svg+xml', 'any']);
  }
});

test('there is an icon for every purpose, and screenshots for phones and desks in the shape that browsers show', async () => {
  const { icons, screenshots } = await read();
  expect(new Set(icons.map(({ purpose }) => purpose))).toEqual(new Set(['any', 'maskable', 'monochrome']));
  for (const shape of ['wide', 'narrow']) {
    const own = screenshots.filter(({ form_factor }) => form_factor === shape);
    expect(own.length).toBeGreaterThan(1);
    // Chromium shows only those of one ratio, and none longer than 2.3 times its breadth or shorter than 320.
    expect(new Set(own.map(({ sizes }) => sizes)).size).toBe(1);
    const sides = own[0]?.sizes.split('x').map(Number) ?? [];
    expect(Math.max(...sides) / Math.min(...sides)).toBeLessThanOrEqual(2.3);
    expect(Math.min(...sides)).toBeGreaterThanOrEqual(320);
  }
});

test('shares come to where the worker takes them, each in a window of its own: an open one would drop them', async () => {
  const { share_target: target, launch_handler: launches } = await read();
  expect([target.action, target.method, target.enctype]).toEqual([SHARE_PATH, 'POST', 'multipart/form-data']);
  expect(target.params.files.map(({ name }) => name)).toEqual([SHARE_FIELD]);
  // github.com/WICG/web-app-launch/issues/62: what is shared with `focus-existing` is lost.
  expect(launches.client_mode).not.toContain('focus-existing');
});

test('the page understands what every shortcut asks for', async () => {
  const { shortcuts } = await read();
  const asked = shortcuts.map(({ name, url }) => [name, arrivalOf(new URL(url, 'https://a.example').href)]);
  expect(asked).toEqual([
    ['Add Stitch TAR', { type: 'add', kind: 'stitch-data' }],
    ['Add photos', { type: 'add', kind: 'asset' }],
  ]);
});
