import { afterEach, beforeEach, expect, test } from 'vitest';
import { PING_PATH } from '../gateway/ping.ts';
import type { ServerTime } from '../upload/server-clock.ts';
import { createProbe, type Probe } from './probe.ts';
import { startScriptedServer, type Answer, type ScriptedServer } from './testing/scripted-server.ts';

const live = new AbortController().signal;
const answering =
  (status: number, type: string, body: string): Answer =>
  (response) =>
    response.writeHead(status, { 'content-type': type, location: '/sign-in' }).end(body);
const PAGE = '<!doctype html><h1>Welcome to our network</h1>';

let server: ScriptedServer;
let probe: Probe;
let heard: ServerTime[];
beforeEach(async () => {
  server = await startScriptedServer();
  heard = [];
  probe = createProbe(fetch, { origin: server.origin, heard: (time) => heard.push(time) });
});
afterEach(() => server.close());

test.each([
  ['the gateway’s own word', 200, 'application/json', '{"sitelift":"gateway"}', 'ours'],
  ['a captive portal’s page', 200, 'text/html', PAGE, 'foreign'],
  ['a captive portal’s page that is JSON', 200, 'application/json', '{"portal":"hotel"}', 'foreign'],
  ['a redirect to a captive portal', 302, 'text/html', '', 'foreign'],
  ['network authentication required', 511, 'text/html', PAGE, 'failing'],
  ['a proxy that finds nobody', 502, 'text/html', PAGE, 'failing'],
  ['a firewall’s page', 403, 'text/html', PAGE, 'intercepted'],
] as const)('%s (%i) is told from others', async (_, status, type, body, expected) => {
  server.answer(answering(status, type, body));
  expect(await probe.gateway(live)).toBe(expected);
  // What stands between has a clock of its own.
  expect(heard).toHaveLength(expected === 'ours' ? 1 : 0);
  expect(server.received.map(({ method, url }) => `${method} ${url.pathname}`)).toEqual([`GET ${PING_PATH}`]);
});

test('any answer shows that S3 is there, also one that refuses, and nothing of ours goes with the question', async () => {
  server.answer(answering(403, 'application/xml', ''));
  expect(await probe.storage(`${server.origin}/scans`, live)).toBe('answered');
  const [asked] = server.received;
  expect(asked?.method).toBe('HEAD');
  expect(asked?.url.search).toBe('');
  for (const name of ['authorization', 'cookie', 'referer', 'origin'])
    expect(asked?.headers).not.toHaveProperty(name);
});

test('without an answer until the time is up there is none, and nothing is thrown', async () => {
  server.answer(() => undefined);
  expect(await probe.gateway(AbortSignal.timeout(50))).toBe('none');
  expect(await probe.storage(server.origin, AbortSignal.timeout(50))).toBe('none');
  await server.close();
  expect(await probe.gateway(live)).toBe('none');
  expect(await probe.storage(server.origin, live)).toBe('none');
});
