import { describe, expect, test } from 'vitest';
import { CREDENTIALS, sendJson, startGateway, startPortal } from './testing/test-gateway.ts';

const account = CREDENTIALS.appId.toLowerCase();
const goodPortal = () => startPortal((_, response) => sendJson(response, 200, []));

/** A Portal whose only answer, even to the credentials test, is this one. */
async function portalThatSays(status: number, headers: Record<string, string> = {}) {
  const portal = await startPortal(() => undefined);
  portal.server.removeAllListeners('request');
  portal.server.on('request', (_, response) => sendJson(response, status, { code: 'whatever' }, headers));
  return portal;
}

describe('signing in', () => {
  test('asks the Portal, then remembers the session in a cookie no script can read', async () => {
    const portal = await goodPortal();
    const gateway = await startGateway({ portalUrl: portal.url });
    const response = await gateway.signIn();
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ signedIn: true, account });
    const [line = ''] = response.headers.getSetCookie();
    expect(line.split('; ').slice(1).sort()).toEqual([
      'HttpOnly',
      'Max-Age=3600',
      'Path=/',
      'SameSite=Strict',
    ]);
    expect(portal.requests).toMatchObject([
      {
        method: 'POST',
        url: '/api/v1/integrations/test',
        headers: { 'x-plntr-app-id': CREDENTIALS.appId, 'x-plntr-app-token': CREDENTIALS.appToken },
      },
    ]);
    expect(await (await gateway.request('/api/session')).json()).toEqual({ signedIn: true, account });
  });

  test('marks the cookie Secure, and asks for TLS from then on, where people come over https', async () => {
    const portal = await goodPortal();
    const publicOrigin = 'https://uploads.example.com';
    const gateway = await startGateway({ portalUrl: portal.url, publicOrigin });
    const response = await gateway.request('/api/session', {
      json: CREDENTIALS,
      headers: { Origin: publicOrigin },
    });
    expect(response.headers.getSetCookie()[0]).toMatch(/^__Host-sitelift-session-0=.*; Secure/);
    expect(response.headers.get('Strict-Transport-Security')).toMatch(/^max-age=\d{7,}/);
    expect(await (await gateway.request('/api/session')).json()).toEqual({ signedIn: true, account });
  });

  test('spreads a token that is longer than a cookie may be, and cleans up after it', async () => {
    const portal = await startPortal((_, response) => sendJson(response, 200, []));
    const gateway = await startGateway({ portalUrl: portal.url });
    const appToken = 'x'.repeat(8192);
    const response = await gateway.signIn({ ...CREDENTIALS, appToken });
    for (const line of response.headers.getSetCookie()) expect(line.split(';')[0]?.length).toBeLessThan(4096);
    expect(gateway.cookies.size).toBe(3);
    expect((await gateway.request('/api/v1/iguides')).status).toBe(200);
    expect(portal.requests.at(-1)?.headers['x-plntr-app-token']).toBe(appToken);

    await gateway.signIn();
    expect(gateway.cookies.size).toBe(1);
    await gateway.request('/api/v1/iguides');
    expect(portal.requests.at(-1)?.headers['x-plntr-app-token']).toBe(CREDENTIALS.appToken);
  });

  test.each([401, 403])('says that the credentials were refused when the Portal says %i', async (status) => {
    const portal = await portalThatSays(status);
    const gateway = await startGateway({ portalUrl: portal.url });
    const response = await gateway.signIn();
    expect(response.status).toBe(401);
    expect(await response.json()).toEqual({ code: 'credentials-refused' });
    expect(response.headers.getSetCookie()).toEqual([]);
  });

  test.each([400, 404, 500, 503])('says that the Portal can’t tell when it says %i', async (status) => {
    const portal = await portalThatSays(status, { 'Retry-After': '7' });
    const gateway = await startGateway({ portalUrl: portal.url });
    const response = await gateway.signIn();
    expect(response.status).toBe(502);
    expect(await response.json()).toMatchObject({ code: 'portal-unreachable' });
    expect(response.headers.get('Retry-After')).toBe('7');
  });

  test('says that the Portal is unreachable when nothing listens there', async () => {
    const gateway = await startGateway();
    const response = await gateway.signIn();
    expect(response.status).toBe(502);
    expect(await response.json()).toMatchObject({ code: 'portal-unreachable' });
    expect(gateway.lines.at(-1)?.reason).toBeTruthy();
  });

  test.each([
    ['an App ID that is none', { appId: 'me', appToken: CREDENTIALS.appToken }, 'appId'],
    ['no token', { appId: CREDENTIALS.appId }, 'appToken'],
    ['a token with a line break', { appId: CREDENTIALS.appId, appToken: 'long\nenough' }, 'appToken'],
  ])('refuses %s without asking anyone', async (_, credentials, field) => {
    const portal = await goodPortal();
    const gateway = await startGateway({ portalUrl: portal.url });
    const response = await gateway.signIn(credentials);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ code: 'bad-request', message: `Not acceptable: ${field}` });
    expect(portal.requests).toEqual([]);
  });
});

describe('a session', () => {
  test('is not there before signing in, nor after signing out', async () => {
    const portal = await goodPortal();
    const gateway = await startGateway({ portalUrl: portal.url });
    const state = async () => (await gateway.request('/api/session')).json();
    expect(await state()).toEqual({ signedIn: false });
    await gateway.signIn();
    expect(await (await gateway.request('/api/session', { method: 'DELETE' })).json()).toEqual({
      signedIn: false,
    });
    expect(gateway.cookies.size).toBe(0);
    expect(await state()).toEqual({ signedIn: false });
    expect((await gateway.request('/api/v1/iguides')).status).toBe(401);
  });

  test('ends when its time is over, even if the browser keeps the cookie', async () => {
    const portal = await goodPortal();
    let now = Date.now();
    const gateway = await startGateway({ portalUrl: portal.url, sessionLifetime: 60 }, { now: () => now });
    await gateway.signIn();
    now += 61_000;
    expect(await (await gateway.request('/api/session')).json()).toEqual({ signedIn: false });
    const response = await gateway.request('/api/v1/iguides');
    expect(response.status).toBe(401);
    expect(await response.json()).toEqual({ code: 'signed-out' });
  });

  test('survives another gateway with the same key, and not one with another', async () => {
    const portal = await goodPortal();
    const one = await startGateway({ portalUrl: portal.url });
    const two = await startGateway({ portalUrl: portal.url });
    const other = await startGateway({ portalUrl: portal.url }, { sessionKeys: [new Uint8Array(32)] });
    await one.signIn();
    for (const [name, value] of one.cookies) {
      two.cookies.set(name, value);
      other.cookies.set(name, value);
    }
    expect((await two.request('/api/v1/iguides')).status).toBe(200);
    expect((await other.request('/api/v1/iguides')).status).toBe(401);
  });

  test('ends when the Portal no longer takes its token', async () => {
    const portal = await startPortal((_, response) => sendJson(response, 401, { code: 'unauthorized' }));
    const gateway = await startGateway({ portalUrl: portal.url });
    await gateway.signIn();
    const response = await gateway.request('/api/v1/iguides');
    expect(response.status).toBe(401);
    expect(await response.json()).toEqual({ code: 'signed-out' });
    expect(gateway.cookies.size).toBe(0);
  });

  test('shows its token to nobody: not in an answer, not in a header, not in the log', async () => {
    const portal = await startPortal((request, response) =>
      sendJson(response, 403, {
        code: 'forbidden',
        message: `no ${String(request.headers['x-plntr-app-token'])}`,
      }),
    );
    const gateway = await startGateway({ portalUrl: portal.url });
    const seen: string[] = [];
    for (const response of [
      await gateway.signIn(),
      await gateway.request('/api/session'),
      await gateway.request('/api/v1/iguides'),
      await gateway.request('/api/config'),
    ]) {
      seen.push(await response.text(), JSON.stringify([...response.headers]));
    }
    expect(JSON.stringify([seen, gateway.lines])).not.toContain(CREDENTIALS.appToken);
  });
});
