import { afterEach, beforeEach, expect, test } from 'vitest';
import { startScriptedServer, type Answer, type ScriptedServer } from '../http/testing/scripted-server.ts';
import { PortalError } from '../portal/trouble.ts';
import { MARK, MARK_HEADER } from './mark.ts';
import { createGatewayEdge } from './remote.ts';

const CREDENTIALS = { appId: '3f0c4b1e-8a67-4c1f-9a53-0d1f2f7a6f10', appToken: 'hush-hush-token' };
const live = new AbortController().signal;

let server: ScriptedServer;
beforeEach(async () => {
  server = await startScriptedServer();
});
afterEach(() => server.close());

const createEdge = (steady = () => 0) => createGatewayEdge({ fetch, origin: server.origin, steady });
const json =
  (status: number, body: unknown): Answer =>
  (response) =>
    response
      .writeHead(status, { 'content-type': 'application/json', [MARK_HEADER]: MARK })
      .end(JSON.stringify(body));

test('signs in with the credentials in the body, asks who that is, and signs out', async () => {
  server.answer(json(200, { signedIn: true, account: 'operator' }));
  const gateway = createEdge();
  expect(await gateway.signIn(CREDENTIALS, live)).toEqual({ signedIn: true, account: 'operator' });
  expect(await gateway.session(live)).toEqual({ signedIn: true, account: 'operator' });
  server.answer((response) => response.writeHead(204, { [MARK_HEADER]: MARK }).end());
  await gateway.signOut(live);
  expect(server.received.map(({ method, url }) => `${method} ${url.pathname}${url.search}`)).toEqual([
    'POST /api/session',
    'GET /api/session',
    'DELETE /api/session',
  ]);
  expect(JSON.parse(server.received[0]?.body.toString() ?? '')).toEqual(CREDENTIALS);
});

test('credentials that the Portal refuses leave nobody signed in', async () => {
  server.answer(json(401, { code: 'credentials-refused' }));
  const error: unknown = await createEdge()
    .signIn(CREDENTIALS, live)
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(PortalError);
  expect(error).toHaveProperty('trouble', { kind: 'signed-out' });
  expect(String(error)).not.toContain('hush');
});

test('the configuration comes with the server’s time, half the time on the way counted in', async () => {
  const config = { portalName: 'Sandbox', s3Endpoint: 'http://127.0.0.1:9', sandbox: null, time: 60_000 };
  server.answer(json(200, config));
  const clock = [10_000, 10_400];
  const measured = await createEdge(() => clock.shift() ?? 0).config(live);
  expect(measured).toEqual({ config, serverTime: { time: 60_200, within: 200 } });
});

test('a gateway that is something else is out of reach', async () => {
  server.answer((response) => response.writeHead(200).end('<html>captive portal</html>'));
  await expect(createEdge().config(live)).rejects.toHaveProperty('trouble.kind', 'intercepted');
});
