import { expect, type Page } from '@playwright/test';
import { LINKS_PATH } from '../src/lib/links/operator-links.ts';
import { bytesArrived, expectArrived } from './support/evidence.ts';
import { writePhoto, writeTar } from './support/files.ts';
import { Person } from './support/person.ts';
import { DESTINATION, MB, throttle, untilPartsStored } from './support/scenes.ts';
import { test } from './test.ts';

test('look', async ({ site, directory, sharedBrowser, ownBrowser }) => {
  const operator = new Person(await sharedBrowser.open(), site.url);
  await operator.open();
  await operator.signIn();
  const made = await operator.page.evaluate(async (path) => {
    const answer = await fetch(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        terms: {
          iguideId: 'igFKUNRGC5V8DD1',
          address: '200 University Ave W, Waterloo',
          workOrderId: 'Z1T9',
          title: 'The Smith listing asks for photos',
          note: 'Front and back, please.\nAnd the floor plan as a PDF.',
          assets: ['photo', 'pdf'],
          stitchData: true,
          appendToViews: null,
          mostFiles: 20,
          mostBytesEach: 500e6,
          mostBytes: 2e9,
          expiresAt: Date.now() + 7 * 86400e3,
        },
      }),
    });
    return [answer.status, await answer.json()];
  }, LINKS_PATH);
  console.log(JSON.stringify(made));
  const secret = made[1].secret as string;
  const guest = await ownBrowser.open();
  guest.on('console', (message) => console.log('guest:', message.text()));
  guest.on('pageerror', (error) => console.log('error:', error));
  await guest.setViewportSize({ width: 360, height: 800 });
  await guest.goto(`${site.url}/link#${secret}`);
  await guest.getByRole('heading', { name: 'The Smith listing' }).waitFor();
  await guest.screenshot({ path: '/tmp/g1.png', fullPage: true });
  const person = new Person(guest, site.url);
  const photo = await writePhoto(directory, 'front.jpg', 400_000);
  const tar = await writeTar(directory, 'house.tar', 40);
  await guest.getByLabel('Your name').fill('Zoë');
  await throttle(site, 10 * MB);
  await person.upload(photo, tar);
  await untilPartsStored(site, 2);
  await guest.screenshot({ path: '/tmp/g2.png', fullPage: true });
  await person.sees(photo.name, 'done');
  await person.sees(tar.name, 'done');
  await guest.getByRole('heading', { name: 'Handed in' }).waitFor();
  await guest.screenshot({ path: '/tmp/g3.png', fullPage: true });
  await guest.setViewportSize({ width: 1280, height: 800 });
  await guest.screenshot({ path: '/tmp/g4.png', fullPage: true });
  await expectArrived(site, [photo, tar]);
  const arrivals = await operator.page.evaluate(
    async (path) => (await fetch(path)).json(),
    `${LINKS_PATH}/${made[1].link.id}`,
  );
  console.log(JSON.stringify(arrivals));
  await guest.goto(`${site.url}/link#AAAA`);
  await guest.reload();
  await guest.screenshot({ path: '/tmp/g5.png', fullPage: true });
});
