import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { GatewayConfig } from '../lib/gateway/config.ts';
import { MARK, MARK_HEADER } from '../lib/gateway/mark.ts';
import { PING_PATH, PingAnswer } from '../lib/gateway/ping.ts';
import { always, CREDENTIALS, sendJson, startGateway, startPortal } from './testing/test-gateway.ts';

function policy(response: Response): Record<string, string[]> {
  const directives = response.headers.get('Content-Security-Policy')?.split('; ') ?? [];
  return Object.fromEntries(
    directives.map((directive) => {
      const [name = '', ...sources] = directive.split(' ');
      return [name, sources];
    }),
  );
}

describe('the configuration', () => {
  test('tells the app what it talks to, and the time', async () => {
    const now = Date.UTC(2026, 10, 1);
    const gateway = await startGateway(
      { portalName: 'Sandbox', s3Endpoint: 'http://127.0.0.1:9000', sandbox: CREDENTIALS },
      { now: () => now },
    );
    const response = await gateway.request('/api/config');
    expect(v.parse(GatewayConfig, await response.json())).toEqual({
      portalName: 'Sandbox',
      s3Endpoint: 'http://127.0.0.1:9000',
      sandbox: CREDENTIALS,
      time: now,
    });
    expect(Math.abs(Date.parse(response.headers.get('Date') ?? '') - Date.now())).toBeLessThan(60_000);
    expect(response.headers.get('Cache-Control')).toBe('no-store');
  });
});

test('the gateway says that it is itself, without asking the Portal, and nothing may keep its word', async () => {
  const gateway = await startGateway();
  const response = await gateway.request(PING_PATH);
  expect(v.is(PingAnswer, await response.json())).toBe(true);
  expect(response.headers.get('Cache-Control')).toBe('no-store');
});

describe('security headers', () => {
  test.each(['/api/config', '/healthz', '/nowhere.js'])(
    'are on %s, and allow nothing but the app and S3',
    async (path) => {
      const gateway = await startGateway({ s3Endpoint: 'https://s3.example.com/path' });
      const response = await gateway.request(path);
      expect(policy(response)).toEqual({
        'default-src': ["'none'"],
        'script-src': ["'self'", "'wasm-unsafe-eval'"],
        'style-src': ["'self'"],
        'img-src': ["'self'", 'blob:', 'data:'],
        'connect-src': ["'self'", 'https://s3.example.com'],
        'manifest-src': ["'self'"],
        'worker-src': ["'self'"],
        'frame-ancestors': ["'none'"],
        'base-uri': ["'none'"],
        'form-action': ["'self'"],
      });
      expect(Object.fromEntries(response.headers)).toMatchObject({
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        'permissions-policy': expect.stringContaining('camera=()') as string,
      });
      expect(response.headers.get('Strict-Transport-Security')).toBeNull();
      expect(response.headers.get('X-Powered-By')).toBeNull();
    },
  );

  test('allow any AWS region where no endpoint is set', async () => {
    const gateway = await startGateway();
    expect(policy(await gateway.request('/healthz'))['connect-src']).toEqual([
      "'self'",
      'https://*.amazonaws.com',
      'https://*.amazonaws.com.cn',
    ]);
  });
});

describe('a request that would change something', () => {
  const json = { 'Content-Type': 'application/json' };
  const publicOrigin = 'https://uploads.example.com';

  test.each([
    ['another site', { ...json, Origin: 'https://evil.example' }],
    ['another port', { ...json, Origin: 'http://127.0.0.1:1' }],
    ['a page without an origin', { ...json, Origin: 'null' }],
    ['another site that shows no origin', { ...json, 'Sec-Fetch-Site': 'cross-site' }],
    ['a sibling domain', { ...json, Origin: publicOrigin, 'Sec-Fetch-Site': 'same-site' }],
    ['nowhere', json],
    ['a form', { 'Content-Type': 'text/plain', Origin: publicOrigin }],
  ])('is refused from %s', async (_, headers) => {
    const portal = await startPortal((__, response) => sendJson(response, 200, []));
    const gateway = await startGateway({ portalUrl: portal.url, publicOrigin });
    const body = JSON.stringify(CREDENTIALS);
    const response = await fetch(`${gateway.url}/api/session`, { method: 'POST', headers, body });
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ code: 'forbidden-origin' });
    expect(portal.requests).toEqual([]);
  });

  test.each([
    ['the public origin', { Origin: publicOrigin }],
    ['the public origin, as the browser confirms', { Origin: publicOrigin, 'Sec-Fetch-Site': 'same-origin' }],
    ['a page that sends no referrer', { Origin: 'null', 'Sec-Fetch-Site': 'same-origin' }],
  ])('is taken from %s', async (_, headers) => {
    const portal = await startPortal((__, response) => sendJson(response, 200, []));
    const gateway = await startGateway({ portalUrl: portal.url, publicOrigin });
    expect((await gateway.request('/api/session', { json: CREDENTIALS, headers })).status).toBe(200);
  });

  test('tells which variable is wrong when people come by another address', async () => {
    const gateway = await startGateway();
    const headers = { Origin: publicOrigin };
    const response = await gateway.request('/api/session', { json: CREDENTIALS, headers });
    expect(await response.json()).toMatchObject({ message: expect.stringContaining('PUBLIC_URL') as string });
  });

  test('signs nobody out from another site', async () => {
    const gateway = await always(200, []);
    const headers = { Origin: 'https://evil.example' };
    expect((await gateway.request('/api/session', { method: 'DELETE', headers })).status).toBe(403);
    expect(gateway.cookies.size).toBe(1);
  });
});

describe('operation', () => {
  test('says that it is well, without asking the Portal', async () => {
    const gateway = await startGateway();
    const response = await gateway.request('/healthz');
    expect(await response.json()).toEqual({ ok: true });
    expect(response.headers.get('Cache-Control')).toBe('no-store');
  });

  test('is ready as long as its database can be used', async () => {
    for (const isReady of [true, false]) {
      const database = {
        get: () => Promise.reject(new Error('away')),
        isReady: () => Promise.resolve(isReady),
        isUsed: () => Promise.resolve(false),
        listen: () => Promise.reject(new Error('away')),
        close: () => Promise.resolve(),
      };
      const gateway = await startGateway({}, { database });
      const response = await gateway.request('/readyz');
      expect([response.status, await response.json()]).toEqual([isReady ? 200 : 503, { ok: isReady }]);
    }
  });

  test('logs each request once, by its pattern', async () => {
    const gateway = await always(200, { id: 'igA1' });
    await gateway.request('/api/v1/iguides/igA1?token=secret');
    await gateway.request('/api/nothing?token=secret');
    expect(gateway.lines).toEqual([
      { method: 'POST', route: '/api/session', status: 200, ms: expect.any(Number) as number },
      { method: 'GET', route: '/api/v1/iguides/:iguideId', status: 200, ms: expect.any(Number) as number },
      { method: 'GET', route: '/api/*', status: 404, ms: expect.any(Number) as number },
    ]);
  });

  test('hides a fault of its own from the app, and shows its place in the log', async () => {
    const broken: typeof fetch = () => {
      throw new Error('unused');
    };
    const gateway = await startGateway(
      {},
      {
        fetch: broken,
        now: () => {
          throw new RangeError('a secret');
        },
      },
    );
    const response = await gateway.request('/api/config');
    expect(response.status).toBe(500);
    expect(await response.json()).toEqual({ code: 'internal' });
    expect(gateway.lines.at(-1)?.reason).toMatch(/^RangeError at /);
    expect(JSON.stringify(gateway.lines)).not.toContain('a secret');
  });
});

test('every answer below /api bears the gateway’s mark, whatever it is; no other does', async () => {
  const { request } = await startGateway();
  for (const path of [
    '/api/ping',
    '/api/config',
    '/api/session',
    '/api/v1/iguides',
    '/api/nowhere',
    '/api/s3',
  ])
    expect((await request(path)).headers.get(MARK_HEADER), path).toBe(MARK);
  const refused = await request('/api/session', {
    method: 'POST',
    headers: { Origin: 'https://evil.example' },
  });
  expect([refused.status, refused.headers.get(MARK_HEADER)]).toEqual([403, MARK]);
  expect((await request('/healthz')).headers.get(MARK_HEADER)).toBeNull();
});
