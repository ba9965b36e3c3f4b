import { join } from 'node:path';
import { expect } from '@playwright/test';
import {
  postgresPrograms,
  startPostgres,
  type PostgresServer,
} from '../src/gateway/database/testing/postgres-server.ts';
import { expectArrived } from './support/evidence.ts';
import { writePhoto, writeTar } from './support/files.ts';
import { Front } from './support/front.ts';
import { startGatewayProcess, type GatewayProcess } from './support/gateway-process.ts';
import { GuestPerson, LinkMaker } from './support/link-people.ts';
import { MB, throttle, untilPartsStored } from './support/scenes.ts';
import { Site } from './support/site.ts';
import { test as base } from './test.ts';

const SESSION_KEY = Buffer.alloc(32, 5).toString('base64');
const programs = postgresPrograms();

/** `site`'s gateway, and another one on the same database, to which `front` leads first. */
const test = base.extend<{ database: PostgresServer; other: GatewayProcess }>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the fixtures needed off the pattern
  database: async ({}, use) => {
    const database = await startPostgres(programs ?? '');
    await use(database);
    await database.stop();
  },
  site: async ({ database }, use) => {
    const site = await Site.start(undefined, undefined, { DATABASE_URL: database.url, SESSION_KEY });
    await use(site);
    await site.close();
  },
  other: async ({ database, site, directory }, use) => {
    const { portalUrl, s3Endpoint } = site.sandbox;
    const other = await startGatewayProcess({
      ...{ PORT: '0', PORTAL_URL: portalUrl, S3_ENDPOINT: s3Endpoint, APP_ROOT: 'dist/app' },
      ...{ DATABASE_URL: database.url, SESSION_KEY, DATA_DIR: join(directory, 'other') },
    });
    await use(other);
    await other.kill();
  },
  front: async ({ other }, use) => {
    const front = await Front.start(other.url);
    await use(front);
    await front.close();
  },
});

test.skip(programs === undefined, 'there is no Postgres on this machine');

test('a gateway that is killed in a guest’s upload takes nothing along: it goes on by another one, seen live there', async ({
  site,
  directory,
  front,
  other,
  sharedBrowser,
  ownBrowser,
}) => {
  const operator = new LinkMaker(await sharedBrowser.open(), site.url);
  const address = await operator.makeLink({ title: 'Smith', scan: true });
  await operator.showFiles('Smith');
  const list = operator.page.getByRole('list', { name: 'Handed in: Smith' });
  const tar = await writeTar(directory, 'house.tar', 30);
  const guest = new GuestPerson(await ownBrowser.open(), front.url);
  await throttle(site, 3 * MB);
  await guest.visit(`${front.url}/link${new URL(address).hash}`);
  await guest.upload(tar);
  await untilPartsStored(site, 1);
  // Told by the one gateway, heard by way of the other.
  await expect(list).toContainText('house.tar');
  await other.kill();
  front.gatewayUrl = site.url;
  await site.control.clearFaults();
  await guest.sees(tar.name, 'done');
  await expectArrived(site, [tar]);
  await expect(list).toContainText(/house\.tar.*arrived/s);
  // What was counted by the one counts for the other.
  const photo = await writePhoto(directory, 'front.jpg', 50_000);
  await guest.upload(photo);
  await guest.sees(photo.name, 'done');
  await expect(list.getByRole('listitem')).toHaveCount(2);
  // The guest's page is told by the other one now.
  await operator.pressButton('Close: Smith');
  await expect(guest.page.getByRole('alert').first()).toContainText('This link was closed');
});
