import { expect } from '@playwright/test';
import { WorkerKiller } from './support/app-browser.ts';
import { expectArrived } from './support/evidence.ts';
import { writeTar } from './support/files.ts';
import { PATIENCE } from './support/patience.ts';
import { Person } from './support/person.ts';
import { startUpload, throttle, untilPartsStored, MB } from './support/scenes.ts';
import { until } from './support/until.ts';
import { test } from './test.ts';

test('with every page closed and the worker stopped, a wake-up of the browser brings the file through', async ({
  site,
  directory,
  sharedBrowser,
}) => {
  const tar = await writeTar(directory, 'house.tar', 30);
  const person = new Person(await sharedBrowser.open(), site.url);
  const elsewhere = await sharedBrowser.context.newPage();
  const killer = await WorkerKiller.attach(elsewhere);
  await throttle(site, 10 * MB);
  await startUpload(person, tar);
  await untilPartsStored(site, 2);
  await expect(person.page.getByText('this browser lets uploads run for some minutes')).toBeVisible();
  expect(await person.page.evaluate(wakeUpsAskedFor)).toEqual(['sitelift-uploads']);

  await site.killSandbox();
  await person.sees(tar.name, 'waiting');
  await person.untilSaved();
  await person.page.close();
  await killer.kill();
  await site.restartSandbox();
  await site.control.clearFaults();
  const { entries } = await site.control.journal({ service: 's3', operation: 'ListParts' });

  await killer.wake(site.url, 'sitelift-uploads');
  await until(
    'the job',
    async () => (await site.control.jobs()).find(({ fault }) => fault === null) ?? null,
    PATIENCE,
  );
  await until(
    'the end of the upload',
    async () => ((await site.control.uploads()).length === 0 ? true : null),
    PATIENCE,
  );
  expect(sharedBrowser.context.pages().filter((page) => page.url() !== 'about:blank')).toEqual([]);
  await expectArrived(site, [tar], 1);
  const listed = await site.control.journal({ service: 's3', operation: 'ListParts' });
  expect(listed.entries.length).toBeGreaterThan(entries.length);
});

/** Runs in the page. TypeScript knows nothing of Background Sync. */
async function wakeUpsAskedFor(): Promise<string[]> {
  const { sync } = (await navigator.serviceWorker.ready) as unknown as {
    sync: { getTags(): Promise<string[]> };
  };
  return sync.getTags();
}
