import { describe, expect, test } from 'vitest';
import { RATE_LIMIT_PER_SECOND } from '../lib/portal/headers.ts';
import { LONGEST_ANSWER } from './portal-remote.ts';
import { always, gate, operator, sendJson, WAIT, type PortalAnswers } from './testing/test-gateway.ts';

const IMPOSTORS: [string, PortalAnswers][] = [
  [
    'a sign-in page of the network',
    (_, response) =>
      response.writeHead(200, { 'Content-Type': 'text/html' }).end('<html>Welcome to the hotel'),
  ],
  ['a redirect', (_, response) => response.writeHead(302, { Location: '/elsewhere' }).end()],
  ['a status that means nothing', (_, response) => response.writeHead(304).end()],
  ['JSON of another kind', (_, response) => sendJson(response, 200, { ok: true })],
  ['an empty answer', (_, response) => response.writeHead(200).end()],
  [
    'an answer that never ends',
    (_, response) => {
      const piece = ' '.repeat(64 * 1024);
      const more = () => {
        while (!response.destroyed && response.write(piece));
      };
      response.on('drain', more);
      more();
    },
  ],
  ['a closed connection', (_, response) => response.socket?.destroy()],
  [
    'half an answer',
    (_, response) => {
      response.writeHead(200, { 'Content-Length': '100' }).write('{');
      setImmediate(() => response.socket?.destroy());
    },
  ],
];

describe('when what answers is not the Portal', () => {
  test.each(IMPOSTORS)('%s counts as unreachable', async (_, answer) => {
    const { request, requests, lines } = await operator(answer);
    const response = await request('/api/v1/iguides/igA1');
    expect(response.status).toBe(502);
    expect(await response.json()).toMatchObject({ code: 'portal-unreachable' });
    expect(requests).toHaveLength(1);
    expect(lines.at(-1)).toMatchObject({ route: '/api/v1/iguides/:iguideId', status: 502 });
    expect(lines.at(-1)?.reason).toBeTruthy();
  });

  test('a page of the network does not pass for the end of a wait', async () => {
    const { request } = await operator((_, response) => response.writeHead(200).end('<html>'));
    expect((await request(WAIT)).status).toBe(502);
  });

  test('a list of 4 MiB comes through', async () => {
    const name = 'x'.repeat(1000);
    const list = Array.from({ length: 4000 }, (_, index) => ({ id: `ig${index}`, address: name }));
    expect(JSON.stringify(list).length).toBeLessThan(LONGEST_ANSWER);
    const { request } = await always(200, list);
    expect(await (await request('/api/v1/iguides')).json()).toHaveLength(4000);
  });
});

describe('time', () => {
  const limits = { call: 100, wait: 100 };

  test('ends a call that the Portal does not answer', async () => {
    const { request, lines } = await operator(() => undefined, { limits });
    const response = await request('/api/v1/iguides');
    expect(response.status).toBe(502);
    expect(await response.json()).toMatchObject({ code: 'portal-unreachable' });
    expect(lines.at(-1)?.reason).toBe('time limit');
  });

  test('ends an answer that stops half way', async () => {
    const { request } = await operator((_, response) => response.writeHead(200).write('['), { limits });
    expect((await request('/api/v1/iguides')).status).toBe(502);
  });

  test('ends a wait as not yet, for it to be asked again', async () => {
    const { request } = await operator(() => undefined, { limits });
    const response = await request(WAIT);
    expect(response.status).toBe(504);
    expect(await response.json()).toEqual({ code: 'not-yet' });
  });

  test('lets go of the Portal when the app goes away', async () => {
    const gone = gate();
    const arrived = gate();
    const { request } = await operator((_, response) => {
      response.on('close', () => gone.open());
      arrived.open();
    });
    const leaving = new AbortController();
    const answer = request(WAIT, { signal: leaving.signal });
    await arrived.opened;
    leaving.abort();
    await expect(answer).rejects.toThrow();
    await gone.opened;
  });

  test('is bounded for a stopping gateway: waits end, calls finish, then nothing listens', async () => {
    const pending: (() => void)[] = [];
    const bothArrived = gate();
    const gateway = await operator((incoming, response) => {
      if (!incoming.url.includes('waitForProcess')) pending.push(() => sendJson(response, 200, []));
      else pending.push(() => undefined);
      if (pending.length === 2) bothArrived.open();
    });
    const list = gateway.request('/api/v1/iguides');
    const wait = gateway.request(WAIT);
    await bothArrived.opened;
    const closed = gateway.close();
    expect((await wait).status).toBe(504);
    for (const finish of pending) finish();
    expect((await list).status).toBe(200);
    await closed;
    await expect(fetch(gateway.url)).rejects.toThrow();
  });
});

describe('the Portal’s pace', () => {
  test('is kept: a burst is spread out, and what would wait too long is told to come back', async () => {
    // Frozen: every place in the queue is taken at the same instant, and only those without a wait are sent.
    const { request, requests } = await operator((_, response) => sendJson(response, 200, []), {
      monotonic: () => 0,
    });
    const leaving = new AbortController();
    const burst = Array.from({ length: 300 }, () =>
      request('/api/v1/iguides', { signal: leaving.signal }).then(
        (response) => response,
        () => null,
      ),
    );
    const settled = await Promise.race(burst.slice(0, 40));
    expect(settled?.status).toBe(200);
    const refused = await Promise.any(
      burst.map(async (answer) => {
        const response = await answer;
        if (response?.status !== 429) throw new Error('not refused');
        return response;
      }),
    );
    expect(await refused.json()).toEqual({ code: 'resource_exhausted' });
    expect(Number(refused.headers.get('Retry-After'))).toBeGreaterThan(0);
    expect(requests.length).toBeLessThanOrEqual(RATE_LIMIT_PER_SECOND);
    leaving.abort();
    await Promise.all(burst);
  });
});
