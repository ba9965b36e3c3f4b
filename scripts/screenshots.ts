import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppBrowser } from '../e2e/support/app-browser.ts';
import { writePhoto, writeTar } from '../e2e/support/files.ts';
import { Person } from '../e2e/support/person.ts';
import { Site } from '../e2e/support/site.ts';

/*
 * `npm run screenshots`: the main states of the built app, with real uploads to the sandbox, on a phone and at a desk, in
 * light and in dark. The pictures are the README's.
 */
const OUT = 'docs/screenshots';
const SIZES = { phone: { width: 360, height: 740 }, desk: { width: 1440, height: 900 } } as const;
const MB = 1_000_000;

const directory = await mkdtemp(join(tmpdir(), 'sitelift-screenshots-'));
try {
  await mkdir(OUT, { recursive: true });
  for (const size of ['phone', 'desk'] as const)
    for (const scheme of ['light', 'dark'] as const) await picture(size, scheme);
} finally {
  await rm(directory, { recursive: true, force: true, maxRetries: 5 });
}

async function picture(size: keyof typeof SIZES, scheme: 'light' | 'dark'): Promise<void> {
  const site = await Site.start();
  const browser = new AppBrowser(join(directory, `${size}-${scheme}`), SIZES[size]);
  try {
    const page = await browser.open();
    await page.emulateMedia({ colorScheme: scheme });
    const shoot = (state: string): Promise<Buffer> =>
      page.screenshot({ path: join(OUT, `${state}-${size}-${scheme}.png`) });
    const person = new Person(page, site.url);
    await person.open();
    await shoot('sign-in');
    await person.signIn();
    await page.getByText('Nothing to upload yet').waitFor();
    await shoot('destination');

    const done = await writePhoto(directory, 'front-exterior.jpg', 4.2 * MB);
    await person.chooseDestination('48 Rue Sainte-Ursule');
    await person.upload(done);
    await person.sees(done.name, 'done');

    const tar = await writeTar(directory, '200-university-ave.stitch.tar', 120);
    const second = await writeTar(directory, 'barclay-902.stitch.tar', 60);
    const photos = await Promise.all(
      ['kitchen.jpg', 'living-room.jpg'].map((name) => writePhoto(directory, name, 4.8 * MB)),
    );
    await site.control.addFault({
      service: 's3',
      operation: 'UploadPart',
      fault: { kind: 'throttle', bytesPerSecond: 9 * MB },
    });
    await person.chooseDestination('200 University Ave W');
    await person.pick(tar);
    await shoot('adding');
    await person.sendOff();
    await person.sees(tar.name, 'sending');
    await person.chooseDestination('1147 Barclay St');
    await person.upload(second, ...photos);
    await person.sees(second.name, 'sending');
    await person.press('Pause', second.name);
    await person.sees(second.name, 'paused');
    await page.waitForFunction(
      (name) =>
        [...document.querySelectorAll('li[data-upload]')].some(
          (row) => (row.textContent || '').includes(name) && /[3-6]\d%/.test(row.textContent || ''),
        ),
      'university-ave',
    );
    await shoot('uploading');

    await site.killSandbox();
    await person.sees(tar.name, 'waiting');
    await shoot('waiting');
  } finally {
    await browser.close();
    await site.close();
  }
}
