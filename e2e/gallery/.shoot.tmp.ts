import { chromium } from 'playwright';
import { serveGallery } from '/work/main/e2e/gallery/serve.ts';
const [, , names, widths = '1440,360', schemes = 'light,dark'] = process.argv;
const gallery = await serveGallery();
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
    '--disable-quic',
  ],
});
try {
  for (const width of widths.split(','))
    for (const scheme of schemes.split(',')) {
      const page = await browser.newPage({
        viewport: { width: Number(width), height: width === '360' ? 1300 : 900 },
        colorScheme: scheme as 'light',
      });
      page.on(
        'console',
        (m) => ['error', 'warning'].includes(m.type()) && console.log(width, scheme, m.text()),
      );
      page.on('pageerror', (e) => console.log('pageerror', e.stack));
      for (const name of names!.split(',')) {
        await page.goto(`${gallery.url}?scene=${name}`);
        await page
          .waitForSelector(`[data-ready="${name}"]`, { timeout: 5000 })
          .catch((e) => console.log(name, 'not ready'));
        await page.waitForTimeout(500);
        await page.screenshot({
          path: `/tmp/shots/${name}-${width}-${scheme}.png`,
          fullPage: width !== '360',
        });
      }
      await page.close();
    }
} finally {
  await browser.close();
  await gallery.close();
}
