import { execFileSync } from 'node:child_process';
import { appendFile, mkdir, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { AppBrowser, WorkerKiller } from './support/app-browser.ts';
import { expectArrived } from './support/evidence.ts';
import { writeTar } from './support/files.ts';
import { Person } from './support/person.ts';
import { MB, startUpload, throttle, untilPartsStored } from './support/scenes.ts';
import { test as base } from './test.ts';

/** Bytes that the browser's disk has. */
const DISK = 160 * MB;

/** A browser whose profile is on a small disk of its own; null where this machine does not let one be mounted. */
const test = base.extend<{ disk: string | null }>({
  disk: async ({ directory }, use) => {
    const disk = join(directory, 'disk');
    await mkdir(disk);
    const isMounted = mount(disk);
    await use(isMounted ? disk : null);
    if (isMounted) execFileSync('umount', ['--lazy', disk]);
  },
});

function mount(disk: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK}`, 'tmpfs', disk], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Also of what the browser, which goes on in it, frees meanwhile. */
async function fill(file: string, disk: string): Promise<void> {
  await expect
    .poll(
      async () => {
        const { bavail, bsize } = await statfs(disk);
        await appendFile(file, Buffer.alloc(bavail * bsize + MB)).catch((error: unknown) => {
          expect(error).toMatchObject({ code: 'ENOSPC' });
        });
        return (await statfs(disk)).bavail;
      },
      { intervals: [20] },
    )
    .toBe(0);
}

test('a disk that is full in the middle of a copy costs the copy alone, and the upload goes on also while nothing at all can be written', async ({
  site,
  directory,
  disk,
}) => {
  test.skip(disk === null, 'this machine lets no disk be mounted');
  if (disk === null) return;
  const tar = await writeTar(directory, 'house.tar', 180);
  const browser = new AppBrowser(join(disk, 'profile'));
  const page = await browser.open();
  // It says that there is room for the copy.
  const quota = await page.context().newCDPSession(page);
  await quota.send('Storage.overrideQuotaForOrigin', { origin: site.url, quotaSize: 4_000 * MB });
  await throttle(site, 12 * MB);
  const killer = await WorkerKiller.attach(page);
  const person = new Person(page, site.url);
  await startUpload(person, tar);
  await expect(person.row(tar.name)).toContainText('this file has to be picked again');
  await untilPartsStored(site, 3);
  await killer.kill();
  await untilPartsStored(site, 6);
  const filler = join(disk, 'filler');
  await fill(filler, disk);
  // What lands now can't be written down at once.
  await untilPartsStored(site, 12);
  await rm(filler);
  await person.sees(tar.name, 'done');
  await expectArrived(site, [tar], 2);
  await browser.close();
});
