import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MARK, MARK_HEADER } from '../gateway/mark.ts';
import {
  hangUp,
  startScriptedServer,
  type Answer,
  type ScriptedServer,
} from '../http/testing/scripted-server.ts';
import { Destination } from '../upload/destination.ts';
import type { PortalEdge } from './edge.ts';
import { IguideId, WorkOrderId } from './ids.ts';
import { createPortalEdge } from './remote.ts';
import { PortalError, type PortalTrouble } from './trouble.ts';

const NOW = Date.parse('2026-11-22T18:00:00Z');
const HOUR = 3_600_000;
const IGUIDE = v.parse(IguideId, 'igFKUNRGC5V8DD1');
const STITCH = v.parse(Destination, {
  kind: 'stitch-data',
  iguideId: IGUIDE,
  workOrderId: 'Z1T9',
  address: '200 University Ave',
});
const ASSET = v.parse(Destination, { kind: 'asset', iguideId: IGUIDE, address: '', appendToViews: 'all' });
const UPLOAD_PERMIT = {
  region: 'us-east-1',
  bucket: 'iguides.plntr.ca',
  key: 'stitch-data/4MN/original.tar',
  accessKeyId: 'ASIA',
  secretAccessKey: 'hush-key',
  sessionToken: 'hush-session',
};
const PERMIT = { resource: '4MN', uploadToken: 'hush-token' };
const JOB = { jid: 'abc 123', jidEnqueuedAt: '2026-11-22T17:59:00Z' };
const live = new AbortController().signal;

let server: ScriptedServer;
let portal: PortalEdge;
beforeEach(async () => {
  server = await startScriptedServer();
  portal = createPortalEdge({ fetch, base: `${server.origin}/api/v1`, now: () => NOW, steady: () => 0 });
});
afterEach(() => server.close());

const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Answer =>
  (response) => {
    response.sendDate = false;
    response.writeHead(status, { 'content-type': 'application/json', [MARK_HEADER]: MARK, ...headers });
    response.end(body === undefined ? '' : JSON.stringify(body));
  };
const html =
  (status: number): Answer =>
  (response) =>
    response.writeHead(status, { 'content-type': 'text/html' }).end('<h1>Something between</h1>');

async function troubleIn(request: Promise<unknown>): Promise<PortalTrouble> {
  const error: unknown = await request.then(
    () => 'no error',
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof PortalError)) throw new Error('not a PortalError', { cause: error });
  expect(`${error.message} ${JSON.stringify(error)}`).not.toContain('hush');
  return error.trouble;
}

describe('a permit', () => {
  const file = { name: 'Küche.tar', size: 5 };

  test('for Stitch Data comes with what process needs later', async () => {
    server.answer(json(200, { id: '4MN', uploadPermit: UPLOAD_PERMIT, uploadToken: 'hush-token' }));
    expect(await portal.fetchPermit(STITCH, file, live)).toEqual({
      ...UPLOAD_PERMIT,
      uploadToken: 'hush-token',
      resource: '4MN',
      expiresAt: NOW + 24 * HOUR,
    });
    const { method, url, body } = server.received[0] ?? expect.fail();
    expect(`${method} ${url.pathname}`).toBe(`POST /api/v1/iguides/${IGUIDE}/workOrders/Z1T9/stitchData`);
    expect(JSON.parse(body.toString())).toEqual({ filename: 'Küche.tar', filesize: 5 });
  });

  test('for an asset lives two hours by the server’s clock', async () => {
    const answer = { name: 'a b.jpg', uploadPermit: UPLOAD_PERMIT, uploadToken: 't' };
    server.answer(json(200, answer, { date: 'Sun, 22 Nov 2026 20:00:00 GMT' }));
    const { resource, expiresAt } = await portal.fetchPermit(ASSET, file, live);
    expect(resource).toBe('a b.jpg');
    expect(expiresAt).toBe(NOW + 2 * HOUR + 2 * HOUR);
    expect(server.received[0]?.url.pathname).toBe(`/api/v1/iguides/${IGUIDE}/assets`);
  });

  test.each([
    ['as it states', '2026-11-22T18:30:00Z', NOW + HOUR / 2],
    ['as documented, where it states what makes no sense', '2020-01-01T00:00:00Z', NOW + 24 * HOUR],
  ])('expires %s', async (_, expiration, expiresAt) => {
    const uploadPermit = { ...UPLOAD_PERMIT, expiration };
    server.answer(json(200, { id: '4MN', uploadPermit, uploadToken: 't' }));
    expect((await portal.fetchPermit(STITCH, file, live)).expiresAt).toBe(expiresAt);
  });

  test('expires as is stated beside it', async () => {
    server.answer(json(200, { id: '4MN', expiresIn: 1_800, uploadPermit: UPLOAD_PERMIT, uploadToken: 't' }));
    expect((await portal.fetchPermit(STITCH, file, live)).expiresAt).toBe(NOW + HOUR / 2);
  });

  test('lives from when it was asked for, however long the answer took', async () => {
    let asked = 0;
    const slow = createPortalEdge({
      fetch,
      base: `${server.origin}/api/v1`,
      // The device’s clock is set on the way, and is no measure of it.
      now: () => NOW + 7 * HOUR * asked,
      steady: () => 60_000 * asked++,
    });
    const answer = { id: '4MN', uploadPermit: UPLOAD_PERMIT, uploadToken: 't' };
    server.answer(json(200, answer, { date: 'Sun, 22 Nov 2026 18:00:00 GMT' }));
    expect((await slow.fetchPermit(STITCH, file, live)).expiresAt).toBe(NOW - 60_000 + 24 * HOUR);
  });

  test.each(['客厅 🏠.jpg', 'e\u{301}.jpg', '../..\\a.jpg', '%2e%2e#?&.jpg', '\u{202E}gpj.exe'])(
    'is asked for under the file’s own name: %j',
    async (name) => {
      server.answer(json(200, { name: 'a', uploadPermit: UPLOAD_PERMIT, uploadToken: 't' }));
      await portal.fetchPermit(ASSET, { name, size: 1 }, live);
      expect(JSON.parse(server.received[0]?.body.toString() ?? '')).toHaveProperty('filename', name);
    },
  );

  test('is asked for with a name that UTF-8 can say', async () => {
    server.answer(json(200, { name: 'a', uploadPermit: UPLOAD_PERMIT, uploadToken: 't' }));
    await portal.fetchPermit(ASSET, { name: 'half \uD83C here 🏠.jpg', size: 1 }, live);
    expect(server.received[0]?.body.toString()).toContain('half \u{FFFD} here 🏠.jpg');
  });

  test.each([
    ['no token', json(200, { id: '4MN', uploadPermit: UPLOAD_PERMIT })],
    [
      'a name that is no path segment',
      json(200, { name: '..', uploadPermit: UPLOAD_PERMIT, uploadToken: 't' }),
    ],
    [
      'a name of half a character',
      json(200, { name: 'a\uD83C', uploadPermit: UPLOAD_PERMIT, uploadToken: 't' }),
    ],
  ])('with %s is no answer of the Portal’s', async (_, answer) => {
    server.answer(answer);
    expect((await troubleIn(portal.fetchPermit(ASSET, file, live))).kind).toBe('unreachable');
  });
});

describe('process', () => {
  test('sends the upload token in the body and gives the job', async () => {
    server.answer(json(200, { ...JOB, accessToken: 'hush' }));
    expect(await portal.process(STITCH, PERMIT, live)).toEqual(JOB);
    const { url, body } = server.received[0] ?? expect.fail();
    expect(url.pathname + url.search).toBe(
      `/api/v1/iguides/${IGUIDE}/workOrders/Z1T9/stitchData/4MN/process`,
    );
    expect(JSON.parse(body.toString())).toEqual({ uploadToken: 'hush-token' });
  });

  test('names an asset as the Portal did, whatever is in the name', async () => {
    server.answer(json(200, JOB));
    await portal.process(ASSET, { ...PERMIT, resource: '客厅 #1?.jpg' }, live);
    const { url, body } = server.received[0] ?? expect.fail();
    expect(decodeURIComponent(url.pathname)).toBe(`/api/v1/iguides/${IGUIDE}/assets/客厅 #1?.jpg/process`);
    expect(JSON.parse(body.toString())).toEqual({ uploadToken: 'hush-token', appendToViews: 'all' });
  });

  test.each<[string, Answer, PortalTrouble]>([
    [
      '403',
      json(403, { code: 'forbidden', message: 'bad token' }),
      { kind: 'token-refused', detail: '403 forbidden bad token' },
    ],
    [
      '403 of the gateway’s own',
      json(403, { code: 'forbidden-origin' }),
      { kind: 'refused', status: 403, detail: '403 forbidden-origin' },
    ],
    ['404', json(404, { code: 'no_object' }), { kind: 'not-found', detail: '404 no_object' }],
  ])('%s', async (_, answer, expected) => {
    server.answer(answer);
    expect(await troubleIn(portal.process(STITCH, PERMIT, live))).toEqual(expected);
  });
});

describe('waiting for a job', () => {
  test.each([200, 202, 204])('%i is done', async (status) => {
    server.answer(json(status, undefined));
    expect(await portal.waitForProcess(STITCH, '4MN', JOB, live)).toBe('done');
    const { searchParams } = server.received[0]?.url ?? expect.fail();
    expect(Object.fromEntries(searchParams)).toEqual(JOB);
  });

  test.each([
    [581, json(581, { code: 'portal-error' })],
    [504, html(504)],
    [408, json(408, undefined)],
    [524, html(524)],
  ])('%i is not yet', async (_, answer) => {
    server.answer(answer);
    expect(await portal.waitForProcess(ASSET, 'a.jpg', JOB, live)).toBe('pending');
  });

  test('a captive portal’s page is no answer, though it says 200', async () => {
    server.answer(html(200));
    expect((await troubleIn(portal.waitForProcess(STITCH, '4MN', JOB, live))).kind).toBe('intercepted');
  });

  test('an empty 204 of something between is no end of the job', async () => {
    server.answer((response) => response.writeHead(204).end());
    expect((await troubleIn(portal.waitForProcess(STITCH, '4MN', JOB, live))).kind).toBe('intercepted');
  });

  test('404 is a job that nobody knows', async () => {
    server.answer(json(404, { code: 'not_found' }));
    expect((await troubleIn(portal.waitForProcess(STITCH, '4MN', JOB, live))).kind).toBe('not-found');
  });
});

describe('any call', () => {
  test.each<[string, Answer, PortalTrouble]>([
    ['401', json(401, { code: 'signed-out' }), { kind: 'signed-out' }],
    ['403', json(403, { code: 'scope' }), { kind: 'refused', status: 403, detail: '403 scope' }],
    ['409', json(409, { code: 'closed', message: 'done' }), { kind: 'conflict', detail: '409 closed done' }],
    [
      '429',
      json(429, { code: 'resource_exhausted' }, { 'retry-after': '0.52' }),
      { kind: 'rate-limited', retryAfterMs: 520 },
    ],
    ['429 of a proxy', html(429), { kind: 'rate-limited', retryAfterMs: null }],
    [
      '500',
      json(500, { code: 'internal' }),
      { kind: 'unreachable', detail: '500 internal', retryAfterMs: null },
    ],
    [
      '502',
      json(502, { code: 'portal-unreachable' }),
      { kind: 'unreachable', detail: '502 portal-unreachable', retryAfterMs: null },
    ],
    [
      '503 of a proxy',
      (response) => response.writeHead(503, { 'retry-after': '7' }).end(),
      { kind: 'unreachable', detail: '503', retryAfterMs: 7_000 },
    ],
    [
      'a redirect',
      (response) => response.writeHead(302, { location: '/sign-in' }).end(),
      { kind: 'no-answer' },
    ],
    ['no answer', hangUp, { kind: 'no-answer' }],
  ])('%s', async (_, answer, expected) => {
    server.answer(answer);
    expect(await troubleIn(portal.getIguide(IGUIDE, live))).toEqual(expected);
    expect(server.received).toHaveLength(1);
  });

  test('ends when it is aborted', async () => {
    const abort = new AbortController();
    server.answer(() => {
      abort.abort();
    });
    expect(await troubleIn(portal.listIguides(abort.signal))).toEqual({ kind: 'aborted' });
    expect(await troubleIn(portal.listIguides(abort.signal))).toEqual({ kind: 'aborted' });
  });

  test('reads lists in any of the Portal’s forms, iGUIDEs and work orders alike', async () => {
    server.answer(json(200, { items: [{ id: IGUIDE, fullAddress: '1 First St' }, { id: 'no id' }] }));
    expect(await portal.listIguides(live)).toMatchObject([{ id: IGUIDE, address: '1 First St' }]);
    server.answer(json(200, [{ id: 'Z1T9', status: 'empty' }]));
    expect(await portal.listWorkOrders(IGUIDE, live)).toEqual([{ id: 'Z1T9', status: 'empty' }]);
    server.answer(json(200, { id: 'Z1T9', status: 'done' }));
    const order = await portal.getWorkOrder(IGUIDE, v.parse(WorkOrderId, 'Z1T9'), live);
    expect(order.status).toBe('done');
    expect(server.received.map(({ url }) => url.pathname)).toEqual([
      '/api/v1/iguides',
      `/api/v1/iguides/${IGUIDE}/workOrders`,
      `/api/v1/iguides/${IGUIDE}/workOrders/Z1T9`,
    ]);
  });
});
