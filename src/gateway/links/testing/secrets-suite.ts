import { describe, expect, test } from 'vitest';
import { LINKS_PATH } from '../../../lib/links/operator-links.ts';
import type { LazyDatabase } from '../../database/open-database.ts';
import { linkWorld } from './link-world.ts';

const MB = 1_000_000;

/** What must hold of a link's secrets, whichever database keeps it. */
export function describeSecrets(database: () => LazyDatabase): void {
  test('with a secret that is none, or no more, is told the same', async () => {
    const world = await linkWorld(database());
    const operator = await world.operator();
    const { link, secret } = await operator.make();
    await operator.ask(`${LINKS_PATH}/${link.id}`, { method: 'DELETE' });
    const answers = [];
    for (const one of [secret, 'A'.repeat(32), 'short', '']) {
      const answer = await world.guest(one).look();
      const headers = [...answer.headers].filter(([name]) => name !== 'date');
      answers.push([answer.status, await answer.text(), headers]);
    }
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(answers[0]?.slice(0, 2)).toEqual([404, '{"code":"link-unknown"}']);
  });

  describe('guessing', () => {
    test('at secrets is slowed down by address, for all gateways', async () => {
      const world = await linkWorld(database());
      const second = await world.startOne();
      const { secret } = await (await world.operator()).make();
      const address = `198.51.100.${Math.floor(Math.random() * 250)}`;
      for (let guess = 0; guess < 30; guess += 1)
        await world.guest('B'.repeat(32), { address, at: guess % 2 === 0 ? second : world.gateway }).look();
      const slowed = await world.guest(secret, { address }).look();
      expect([slowed.status, Number(slowed.headers.get('Retry-After'))]).toEqual([429, 600]);
      expect((await world.guest(secret).look()).status).toBe(200);
      world.pass(600_000);
      expect((await world.guest(secret, { address }).look()).status).toBe(200);
    });

    test('at a passphrase is slowed down by link, wherever it comes from', async () => {
      const world = await linkWorld(database());
      const { secret } = await (await world.operator()).make({}, 'open sesame');
      const from = (last: number) => world.guest(secret, { address: `203.0.113.${last}` });
      const statuses = [];
      for (let guess = 0; guess < 12; guess += 1) statuses.push(await from(guess).unlock('wrong'));
      expect(statuses).toEqual([...Array.from({ length: 10 }, () => 403), 429, 429]);
      expect(await from(99).unlock('open sesame')).toBe(429);
      world.pass(600_000);
      expect(await from(99).unlock('open sesame')).toBe(200);
    }, 60_000);
  });

  test('what is kept shows neither secret, passphrase nor token, and neither does the log', async () => {
    const world = await linkWorld(database());
    const operator = await world.operator();
    const { secret } = await operator.make({}, 'open sesame');
    await world.guest(secret).unlock('open sesame');
    await world.guest(secret).asset('a.jpg', MB);
    const opened = await database().get();
    const rows = [await opened.selectFrom('link').selectAll().execute(), world.gateway.lines];
    const text = JSON.stringify(rows);
    for (const hidden of [secret, 'open sesame', `token-of-${operator.appId}`])
      expect(text).not.toContain(hidden);
  });
}
