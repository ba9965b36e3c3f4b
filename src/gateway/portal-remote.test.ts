import { describe, expect, test } from 'vitest';
import type { GatewayErrorCode } from '../lib/gateway/gateway-error.ts';
import { RATE_LIMIT_HEADERS, RATE_LIMIT_PER_SECOND } from '../lib/portal/headers.ts';
import { LONGEST_ANSWER } from './portal-remote.ts';
import { always, gate, operator, sendJson, WAIT, type PortalAnswers } from './testing/test-gateway.ts';

const page =
  (status: number): PortalAnswers =>
  (_, response) =>
    response.writeHead(status, { 'Content-Type': 'text/html' }).end(`<h1>${status}</h1>`);

/** What comes in the Portal's place, what the log says of it, and what the app is told where it is a page's doing. */
const IMPOSTORS: [string, PortalAnswers, string, GatewayErrorCode?][] = [
  ['a firewall’s 403', page(403), 'status 403 without a code', 'portal-intercepted'],
  ['a network’s 401', page(401), 'status 401 without a code', 'portal-intercepted'],
  ['a proxy’s 404', page(404), 'status 404 without a code', 'portal-intercepted'],
  ['a proxy’s 413', page(413), 'status 413 without a code', 'portal-intercepted'],
  [
    'a 403 in JSON of another kind',
    (_, response) => sendJson(response, 403, { message: 'Forbidden' }),
    'status 403 without a code',
    'portal-intercepted',
  ],
  [
    'a 404 of nothing',
    (_, response) => response.writeHead(404).end(),
    'status 404 without a code',
    'portal-intercepted',
  ],
  [
    'a sign-in page of the network',
    (_, response) =>
      response.writeHead(200, { 'Content-Type': 'text/html' }).end('<html>Welcome to the hotel'),
    'an answer that is not JSON',
    'portal-intercepted',
  ],
  [
    'a redirect',
    (_, response) => response.writeHead(302, { Location: '/elsewhere' }).end(),
    'status 302',
    'portal-intercepted',
  ],
  [
    'a status that means nothing',
    (_, response) => response.writeHead(304).end(),
    'status 304',
    'portal-intercepted',
  ],
  [
    'JSON of another kind',
    (_, response) => sendJson(response, 200, { ok: true }),
    'an answer that the contract does not know',
  ],
  [
    'an empty answer',
    (_, response) => response.writeHead(200).end(),
    'an answer that the contract does not know',
  ],
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
    'an answer that is too long',
  ],
  ['a closed connection', (_, response) => response.socket?.destroy(), 'UND_ERR_SOCKET'],
  [
    'half an answer',
    (_, response) => {
      response.writeHead(200, { 'Content-Length': '100' }).write('{');
      setImmediate(() => response.socket?.destroy());
    },
    'UND_ERR_SOCKET',
  ],
];

describe('when what answers is not the Portal', () => {
  test.each(IMPOSTORS)('%s counts as unreachable', async (_, answer, reason, code = 'portal-unreachable') => {
    const { request, requests, lines } = await operator(answer);
    const response = await request('/api/v1/iguides/igA1');
    expect(response.status).toBe(502);
    expect(await response.json()).toMatchObject({ code });
    expect(requests).toHaveLength(1);
    expect(lines.at(-1)).toMatchObject({ route: '/api/v1/iguides/:iguideId', status: 502, reason });
  });

  test('a page’s 401 signs nobody out, at the relay and at the sign-in', async () => {
    const { request } = await operator(page(401));
    expect((await request('/api/v1/iguides')).status).toBe(502);
    expect(await (await request('/api/session')).json()).toMatchObject({ signedIn: true });
  });

  test('an error without a code is the Portal’s own where its rate limit’s headers are on it', async () => {
    const { request } = await operator((_, response) =>
      response.writeHead(404, { [RATE_LIMIT_HEADERS.limit]: '50' }).end('not here'),
    );
    const response = await request('/api/v1/iguides/igA1');
    expect([response.status, await response.json()]).toEqual([404, { code: 'portal-error' }]);
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
  /** Signed in without hurry, then with little patience. */
  async function impatient(answer: PortalAnswers) {
    const limits = { call: 30_000, wait: 30_000 };
    const gateway = await operator(answer, { limits });
    limits.call = limits.wait = 100;
    return gateway;
  }

  test('ends a call that the Portal does not answer', async () => {
    const { request, lines } = await impatient(() => undefined);
    const response = await request('/api/v1/iguides');
    expect(response.status).toBe(502);
    expect(await response.json()).toMatchObject({ code: 'portal-unreachable' });
    expect(lines.at(-1)?.reason).toBe('time limit');
  });

  test('ends an answer that stops half way', async () => {
    const { request } = await impatient((_, response) => response.writeHead(200).write('['));
    expect((await request('/api/v1/iguides')).status).toBe(502);
  });

  test('ends a wait as not yet, for it to be asked again', async () => {
    const { request } = await impatient(() => undefined);
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
  const burst = (count: number, ask: () => Promise<Response>) =>
    Promise.all(Array.from({ length: count }, ask));

  test('is kept: what is too much for one second is sent in the next', async () => {
    const { request } = await always(200, []);
    const start = performance.now();
    const answers = await burst(RATE_LIMIT_PER_SECOND + 1, () => request('/api/v1/iguides'));
    expect(performance.now() - start).toBeGreaterThan(1000);
    expect(answers.every(({ status }) => status === 200)).toBe(true);
  });

  test('is for others to keep, too: who would wait too long is told when to come back', async () => {
    // On a clock that stands still every place in the queue is taken at the same instant.
    const { request } = await operator((_, response) => sendJson(response, 200, []), { monotonic: () => 0 });
    const leaving = new AbortController();
    const refused = gate<Response>();
    const all = burst(300, async () => {
      const response = await request('/api/v1/iguides', { signal: leaving.signal });
      if (response.status === 429) refused.open(response);
      return response;
    });
    const response = await refused.opened;
    expect(await response.json()).toEqual({ code: 'resource_exhausted' });
    expect(Number(response.headers.get('Retry-After'))).toBeGreaterThan(0);
    leaving.abort();
    await all.catch(() => undefined);
  });
});
