import * as v from 'valibot';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MARK, MARK_HEADER } from '../gateway/mark.ts';
import { startScriptedServer, type Answer, type ScriptedServer } from '../http/testing/scripted-server.ts';
import { Destination } from '../upload/destination.ts';
import type { PortalEdge } from './edge.ts';
import { IguideId } from './ids.ts';
import { createPortalEdge } from './remote.ts';
import { PortalError } from './trouble.ts';

const IGUIDE = v.parse(IguideId, 'igFKUNRGC5V8DD1');
const ASSET = v.parse(Destination, { kind: 'asset', iguideId: IGUIDE, address: '' });
const live = new AbortController().signal;

let server: ScriptedServer;
let portal: PortalEdge;
beforeEach(async () => {
  server = await startScriptedServer();
  portal = createPortalEdge({ fetch, base: `${server.origin}/api/v1` });
});
afterEach(() => server.close());

const html =
  (status: number): Answer =>
  (response) =>
    response.writeHead(status, { 'content-type': 'text/html' }).end('<h1>Something between</h1>');
/** As the gateway would say it, but without its mark. */
const unmarked =
  (status: number, body: unknown): Answer =>
  (response) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
/** The gateway's word that it met such a page before the Portal. */
const told: Answer = (response) =>
  response
    .writeHead(502, { 'content-type': 'application/json', [MARK_HEADER]: MARK })
    .end(JSON.stringify({ code: 'portal-intercepted' }));

const PAGES: [string, Answer, string][] = [
  ['404 of a proxy', html(404), '404'],
  ['403 of a firewall', html(403), '403'],
  ['401 of a network', html(401), '401'],
  ['200 of a proxy', html(200), '200'],
  ['JSON of a firewall', unmarked(403, { code: 'blocked', message: 'no' }), '403'],
  ['401 in JSON of a network', unmarked(401, { code: 'signed-out' }), '401'],
  ['404 in JSON of a network', unmarked(404, { code: 'not_found' }), '404'],
  ['200 in JSON of a network', unmarked(200, { id: IGUIDE, jid: '1', jidEnqueuedAt: '1' }), '200'],
  ['something before the Portal', told, '502 portal-intercepted'],
];

test.each(PAGES)('%s ends nothing, whatever was asked', async (_, answer, detail) => {
  server.answer(answer);
  const job = { jid: '1', jidEnqueuedAt: '1' };
  for (const asked of [
    () => portal.getIguide(IGUIDE, live),
    () => portal.fetchPermit(ASSET, { name: 'a.jpg', size: 1 }, live),
    () => portal.process(ASSET, { resource: 'a.jpg', uploadToken: 'token' }, live),
    () => portal.waitForProcess(ASSET, 'a.jpg', job, live),
  ]) {
    const error: unknown = await asked().catch((thrown: unknown) => thrown);
    expect(error instanceof PortalError && error.trouble).toEqual({ kind: 'intercepted', detail });
  }
});
