import { expect } from '@playwright/test';
import { bytesArrived, expectArrived } from './support/evidence.ts';
import { writePhoto, type TestFile } from './support/files.ts';
import { Person } from './support/person.ts';
import { startUpload } from './support/scenes.ts';
import { test } from './test.ts';

const PHOTOS = 40;

test('forty uploads that waited for the network together go on within what the Portal takes a second, and ask nothing twice', async ({
  site,
  front,
  directory,
  sharedBrowser,
}) => {
  const photos: TestFile[] = [];
  for (let count = 1; count <= PHOTOS; count += 1)
    photos.push(await writePhoto(directory, `IMG_${4800 + count}.jpg`, 200_000));
  const person = new Person(await sharedBrowser.open(), front.url);
  const [first, ...rest] = photos;
  if (first === undefined) throw new Error('no photos');
  await startUpload(person, first);
  await person.sees(first.name, 'done');

  front.weather = 'bad-gateway';
  await person.upload(...rest);
  for (const { name } of rest) await person.sees(name, 'waiting');
  front.weather = 'clear';
  for (const { name } of photos) await person.sees(name, 'done');

  const { entries } = await site.control.journal({ service: 'portal' });
  expect(entries.filter(({ status }) => status === 429)).toEqual([]);
  const counts = (operation: string) => entries.filter((entry) => entry.operation === operation).length;
  expect([counts('permitAsset'), counts('processAsset')]).toEqual([PHOTOS, PHOTOS]);
  expect(busiestSecond(entries.map(({ at }) => at))).toBeLessThanOrEqual(50);
  await expectArrived(site, photos);
  expect(await bytesArrived(site)).toBe(photos.reduce((sum, { size }) => sum + size, 0));
});

/** The most that ended within a second. */
function busiestSecond(ends: readonly number[]): number {
  return Math.max(...ends.map((from) => ends.filter((at) => at >= from && at < from + 1_000).length));
}
