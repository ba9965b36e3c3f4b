import { expect, type Page } from '@playwright/test';
import { leadsOf, openOnDeviceAhead, setDeviceAhead } from './support/device-clock.ts';
import { bytesArrived, expectArrived } from './support/evidence.ts';
import { writeTar } from './support/files.ts';
import { PATIENCE } from './support/patience.ts';
import { Person } from './support/person.ts';
import { MB, startUpload, throttle, untilPartsStored } from './support/scenes.ts';
import type { Site } from './support/site.ts';
import { test } from './test.ts';

const DAYS = 3 * 86_400_000;
/** Seconds that the Portal asks to be left alone. */
const RETRY_AFTER = 1.5;

/** S3 checks by its own clock what a request was signed by. */
async function skewed(site: Site): Promise<number> {
  const { entries } = await site.control.journal({ service: 's3', code: 'RequestTimeTooSkewed' });
  return entries.length;
}

async function expectAhead(page: Page, leadMs: number): Promise<void> {
  const offBy = async (): Promise<number[]> => {
    const leads = await leadsOf(page);
    return [leads.worker, leads.page].map((lead) => Math.round(Math.abs(lead - leadMs) / 60_000));
  };
  await expect.poll(offBy).toEqual([0, 0]);
}

for (const lead of [-DAYS, DAYS])
  test(`a device ${lead < 0 ? 'three days late' : 'three days early'} uploads, S3 finds every request in time, and waits last as long as they are asked to`, async ({
    site,
    front,
    directory,
    sharedBrowser,
  }) => {
    const tar = await writeTar(directory, 'house.tar', 12);
    const page = await sharedBrowser.open();
    await openOnDeviceAhead(page, front, lead);
    await site.control.addFault({
      service: 'portal',
      operation: 'permitStitchData',
      count: 1,
      fault: { kind: 'slowDown', retryAfter: RETRY_AFTER },
    });
    const person = new Person(page, front.url);
    await startUpload(person, tar);
    await person.sees(tar.name, 'done');
    await expectAhead(page, lead);
    expect(await skewed(site)).toBe(0);
    await expectArrived(site, [tar]);
    expect(await bytesArrived(site)).toBe(tar.size);
    const { entries } = await site.control.journal({ service: 'portal', operation: 'permitStitchData' });
    const [refused, given, ...more] = entries.map(({ at }) => at);
    expect(more).toEqual([]);
    const waited = (given ?? 0) - (refused ?? 0);
    expect(waited).toBeGreaterThanOrEqual(RETRY_AFTER * 1_000);
    expect(waited).toBeLessThan(RETRY_AFTER * 1_000 + PATIENCE);
  });

test('a clock that is set in the middle of an upload, both ways, costs no request', async ({
  site,
  front,
  directory,
  sharedBrowser,
}) => {
  const tar = await writeTar(directory, 'house.tar', 40);
  const page = await sharedBrowser.open();
  await openOnDeviceAhead(page, front, 0);
  await throttle(site, 8 * MB);
  const person = new Person(page, front.url);
  await startUpload(person, tar);
  await untilPartsStored(site, 2);
  await setDeviceAhead(page, DAYS);
  await expectAhead(page, DAYS);
  await untilPartsStored(site, 5);
  await setDeviceAhead(page, -DAYS);
  await expectAhead(page, -DAYS);
  await person.sees(tar.name, 'done');
  expect(await skewed(site)).toBe(0);
  await expectArrived(site, [tar]);
  expect(await bytesArrived(site)).toBe(tar.size);
});
