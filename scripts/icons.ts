/**
 * Draws the app's icons into `public/icons`: `npx tsx scripts/icons.ts [chromium]`. They are committed, so this runs
 * only when the drawing changes; the argument is a Chromium to use instead of Playwright's own.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright';

const GROUND = '#0d5a78';
const MARK = '#ffffff';

/** The mark on a 28 × 28 grid: a roof that is an arrow up, on its base line. */
const PATH = 'm7 13.2 7-6.4 7 6.4M14 8v9.6M7.5 21.5h13';

/** `radius`: of the ground's corners, null for no ground; `scale`: of the mark around the middle, to keep clear of a mask's edge. */
function drawing(radius: number | null, scale: number): string {
  const moved = scale === 1 ? '' : ` transform="translate(14 14) scale(${scale}) translate(-14 -14)"`;
  return [
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 28 28">',
    radius === null ? '' : `<rect width="28" height="28" rx="${radius}" fill="${GROUND}"/>`,
    `<path d="${PATH}"${moved} fill="none" stroke="${MARK}" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round"/>`,
    '</svg>\n',
  ].join('');
}

const ROUNDED = drawing(7, 1);
/** Masks keep the middle 80 %; iOS rounds the corners itself. */
const FULL = drawing(0, 0.78);

const PICTURES = [
  { name: 'icon-32.png', size: 32, svg: ROUNDED },
  { name: 'icon-192.png', size: 192, svg: ROUNDED },
  { name: 'icon-512.png', size: 512, svg: ROUNDED },
  { name: 'icon-maskable-512.png', size: 512, svg: FULL },
  // Systems colour it themselves and look only at what is opaque.
  { name: 'icon-monochrome-512.png', size: 512, svg: drawing(null, 1) },
  { name: 'apple-touch-icon.png', size: 180, svg: drawing(0, 0.86) },
] as const;

const folder = new URL('../public/icons/', import.meta.url);
await mkdir(folder, { recursive: true });
await writeFile(new URL('icon.svg', folder), ROUNDED);
const executablePath = process.argv[2];
const browser = await chromium.launch({
  args: ['--no-sandbox'],
  ...(executablePath === undefined ? {} : { executablePath }),
});
try {
  for (const { name, size, svg } of PICTURES) {
    const page = await browser.newPage({ viewport: { width: size, height: size } });
    const source = `data:image/svg+xml,${encodeURIComponent(svg)}`;
    await page.setContent(
      `<style>*{margin:0}img{display:block}</style><img src="${source}" width="${size}">`,
    );
    await page.screenshot({ path: fileURLToPath(new URL(name, folder)), omitBackground: true });
    await page.close();
  }
} finally {
  await browser.close();
}
