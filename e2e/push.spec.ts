import { join } from 'node:path';
import { expect } from '@playwright/test';
import { DELIVERED, startPushService, type PushService } from '../src/sandbox/push/push-service.ts';
import { writePhoto } from './support/files.ts';
import { GuestPerson, LinkMaker } from './support/link-people.ts';
import { firefoxPath, launchFirefox } from './support/plain-browsers.ts';
import { PlainPerson } from './support/plain-person.ts';
import { Site } from './support/site.ts';
import { test as base } from './test.ts';

const test = base.extend<{ service: PushService; firefox: PlainPerson }>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the fixtures needed off the pattern
  service: async ({}, use) => {
    const service = await startPushService();
    await use(service);
    await service.close();
  },
  site: async ({ service }, use) => {
    const site = await Site.start(undefined, undefined, { PUSH_HOSTS: service.host }, true);
    await use(site);
    await site.close();
  },
  firefox: async ({ site, service, directory }, use) => {
    const preferences = {
      'dom.push.serverURL': service.browserUrl,
      'dom.push.testing.allowInsecureServerURL': true,
      'dom.push.connection.enabled': true,
      'alerts.useSystemBackend': false,
      // As if the person had said yes.
      'permissions.default.desktop-notification': 1,
    };
    const person = new PlainPerson(() => launchFirefox(join(directory, 'firefox'), preferences), site.url);
    await use(person);
    await person.close();
    expect(person.errors).toEqual([]);
  },
});

test.skip(firefoxPath() === undefined, 'there is no Firefox on this machine');

test('a client with the page closed is told that the iGUIDE is ready, by the browser’s push service', async ({
  site,
  service,
  sharedBrowser,
  firefox: follower,
}) => {
  const operator = new LinkMaker(await sharedBrowser.open(), site.url);
  const address = await operator.makeLink({ title: 'Your iGUIDE', isFollowed: true, isNew: true });
  await follower.open(address);
  await expect.poll(() => follower.text()).toContain('Tell me when it is ready');
  await follower.turnLabelled('Tell me when it is ready');
  await expect.poll(() => follower.isOn('Tell me when it is ready')).toBe(true);
  await follower.leave();
  await follower.closePage();
  const order = await operator.page.evaluate(() => document.body.innerText.match(/work order (\w+)/i)?.[1]);
  await site.control.setWorkOrder(order ?? '', 'done');
  await expect.poll(() => service.posted.map(({ status }) => status)).toEqual([201]);
  await expect.poll(() => service.acknowledged).toEqual([DELIVERED]);
  await follower.open();
  await expect.poll(() => follower.notices()).toEqual(['The iGUIDE is ready']);
});

test('an operator with the page closed is told of a file that arrived, until that is turned off', async ({
  site,
  service,
  directory,
  sharedBrowser,
  ownBrowser,
  firefox,
}) => {
  const LABEL = 'Tell me of files that arrive';
  const [first, second] = await Promise.all(
    ['front.jpg', 'back.jpg'].map((name) => writePhoto(directory, name, 50_000)),
  );
  const maker = new LinkMaker(await sharedBrowser.open(), site.url);
  const address = await maker.makeLink({ title: 'The Smith listing' });
  const guest = new GuestPerson(await ownBrowser.open(), site.url);
  await guest.visit(address);

  await firefox.open();
  await firefox.signIn();
  await firefox.press('Links');
  await firefox.turnLabelled(LABEL);
  await expect.poll(() => firefox.isOn(LABEL)).toBe(true);
  await firefox.leave();
  await firefox.closePage();
  await guest.upload(...(first === undefined ? [] : [first]));
  await expect.poll(() => service.acknowledged).toEqual([DELIVERED]);

  await firefox.open();
  await expect.poll(() => firefox.notices()).toEqual(['front.jpg arrived']);
  await firefox.press('Links');
  await expect.poll(() => firefox.isOn(LABEL)).toBe(true);
  await firefox.turnLabelled(LABEL);
  await expect.poll(() => firefox.isOn(LABEL)).toBe(false);
  await firefox.leave();
  await guest.upload(...(second === undefined ? [] : [second]));
  await guest.sees('back.jpg', 'done');
  await maker.showFiles('The Smith listing');
  const list = maker.page.getByRole('list', { name: 'Handed in: The Smith listing' });
  await expect(list.getByText(/arrived/)).toHaveCount(2);
  expect(service.posted).toHaveLength(1);
});
