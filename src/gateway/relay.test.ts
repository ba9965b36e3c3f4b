import { describe, expect, test } from 'vitest';
import {
  always,
  CREDENTIALS,
  operator,
  sendJson,
  STITCH,
  WAIT,
  type PortalRequest,
} from './testing/test-gateway.ts';

const PERMIT = {
  region: 'us-east-1',
  bucket: 'iguides',
  key: 'stitch-data/4MN/original.tar',
  accessKeyId: 'ASIAXXX',
  secretAccessKey: 'secret',
  sessionToken: 'session',
  expiration: '2026-11-02T00:00:00Z',
};
const JOB = { jid: 'abc123', jidEnqueuedAt: '2026-11-01T19:30:00Z' };

function sent(requests: readonly PortalRequest[]): string[] {
  return requests.map(({ method, url }) => `${method} ${url}`);
}

describe('what goes through', () => {
  test('a list, in the one form the app knows, whatever the Portal’s form', async () => {
    const { request, requests } = await always(200, {
      data: [
        { id: 'igA1', property: { fullAddress: '1 First St' }, owner: 'private' },
        { id: 'not an id' },
        { id: 'igB2', alias: 'second' },
      ],
    });
    expect(await (await request('/api/v1/iguides')).json()).toEqual([
      { id: 'igA1', address: '1 First St' },
      { id: 'igB2', address: 'second', alias: 'second' },
    ]);
    expect(sent(requests)).toEqual(['GET /api/v1/iguides']);
    expect(requests[0]?.headers).toMatchObject({
      'x-plntr-app-id': CREDENTIALS.appId,
      'x-plntr-app-token': CREDENTIALS.appToken,
    });
    expect(requests[0]?.headers.cookie).toBeUndefined();
  });

  test('a permit, with the expiry that its contract does not name', async () => {
    const { request, requests } = await always(200, {
      id: '4MN',
      uploadPermit: PERMIT,
      uploadToken: 'upload-token',
      debugInfo: 'inside',
    });
    const response = await request(STITCH, { json: { filename: 'home.tar', filesize: 5, extra: true } });
    expect(await response.json()).toEqual({ id: '4MN', uploadPermit: PERMIT, uploadToken: 'upload-token' });
    expect(sent(requests)).toEqual([`POST ${STITCH}`]);
    expect(requests[0]?.body).toBe('{"filename":"home.tar","filesize":5}');
  });

  test('a process call, with the upload token in the Portal’s query but in no address of ours', async () => {
    const { request, requests, lines } = await always(200, { ...JOB, accessToken: 'not for the app' });
    const path = '/api/v1/iguides/igA1/assets/caf%C3%A9%20%231.jpg/process';
    const response = await request(path, { json: { uploadToken: 'a+b/c=&d', appendToViews: 'all' } });
    expect(await response.json()).toEqual(JOB);
    const url = new URL(`http://portal${requests[0]?.url ?? ''}`);
    expect(url.pathname).toBe(path);
    expect([...url.searchParams]).toEqual([
      ['uploadToken', 'a+b/c=&d'],
      ['appendToViews', 'all'],
    ]);
    expect(requests[0]?.body).toBe('');
    expect(JSON.stringify(lines)).not.toContain('a+b');
    expect(lines.at(-1)).toMatchObject({
      method: 'POST',
      route: '/api/v1/iguides/:iguideId/assets/:assetName/process',
    });
  });

  test('a wait, with its job, to the end', async () => {
    const { request, requests } = await operator((_, response) => response.writeHead(204).end());
    expect((await request(WAIT)).status).toBe(204);
    expect(sent(requests)).toEqual([`GET ${WAIT}`]);
  });

  test('any other success of a wait, which means the same', async () => {
    const { request } = await always(200, { state: 'complete' });
    const response = await request(WAIT);
    expect(response.status).toBe(204);
    expect(await response.text()).toBe('');
  });

  test('every call of the allow-list, each to the path it came in on', async () => {
    const { request, requests } = await operator((_, response) => sendJson(response, 500, { code: 'down' }));
    const asset = '/api/v1/iguides/igA1/assets';
    const order = '/api/v1/iguides/igA1/workOrders';
    const file = { filename: 'a.jpg', filesize: 1 };
    const upload = { uploadToken: 'token' };
    const line = 'x';
    const iguide = {
      type: 'standard',
      industry: 'residential',
      address: {
        country: line,
        provinceState: line,
        city: line,
        postalCode: line,
        streetName: line,
        streetNumber: line,
      },
    };
    const calls: [string, object?][] = [
      ['/api/v1/iguides'],
      ['/api/v1/iguides', iguide],
      ['/api/v1/iguides/igA1'],
      [order],
      [`${order}/Z1`],
      [`${order}/Z1/stitchData`, file],
      [asset, file],
      [`${order}/Z1/stitchData/4MN/process`, upload],
      [`${asset}/a/process`, upload],
      [`${order}/Z1/stitchData/4MN/waitForProcess?jid=a&jidEnqueuedAt=b`],
      [`${asset}/a/waitForProcess?jid=a&jidEnqueuedAt=b`],
    ];
    for (const [path, json] of calls) {
      const response = await request(path, json === undefined ? {} : { json });
      expect([path, response.status]).toEqual([path, 500]);
    }
    expect(sent(requests)).toEqual(
      calls.map(
        ([path, json]) =>
          `${json === undefined ? 'GET' : 'POST'} ${path}${json === upload ? '?uploadToken=token' : ''}`,
      ),
    );
  });
});

describe('what stays out', () => {
  test.each([
    ['GET', '/api/v1/users'],
    ['GET', '/api/v1/integrations/test'],
    ['POST', '/api/v1/iguides/igA1'],
    ['DELETE', '/api/v1/iguides/igA1'],
    ['GET', '/api/v2/iguides'],
    ['GET', '/api'],
  ])('%s %s is not on the list', async (method, path) => {
    const { request, requests } = await always(200, []);
    const response = await request(path, method === 'POST' ? { json: {} } : { method });
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({ code: 'not-found' });
    expect(response.headers.get('Cache-Control')).toBe('no-store');
    expect(requests).toEqual([]);
  });

  test.each([
    ['an iGUIDE ID that is none', '/api/v1/iguides/elsewhere', undefined, 400],
    ['a way up and out', '/api/v1/iguides/igA1/assets/..%2F..%2Fusers/process', { uploadToken: 'x' }, 400],
    ['a permit without a size', STITCH, { filename: 'a' }, 400],
    ['a permit for an empty file', STITCH, { filename: 'a', filesize: 0 }, 400],
    ['a wait without a job', `${STITCH}/4MN/waitForProcess?jid=a`, undefined, 400],
    ['a process call without its token', `${STITCH}/4MN/process`, {}, 400],
    ['more than a request can need', STITCH, { filename: 'a'.repeat(20_000), filesize: 1 }, 413],
  ])('%s', async (_, path, json, status) => {
    const { request, requests } = await always(200, {});
    const response = await request(path, json === undefined ? {} : { json });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ code: status === 413 ? 'too-large' : 'bad-request' });
    expect(requests).toEqual([]);
  });

  test('a body that is too long without saying so beforehand', async () => {
    const { request, requests } = await always(200, {});
    const body = new ReadableStream({
      pull(controller) {
        controller.enqueue(new TextEncoder().encode(' '.repeat(4096)));
      },
    });
    const init: RequestInit = { method: 'POST', body, headers: { 'Content-Type': 'application/json' } };
    const response = await request(STITCH, { ...init, duplex: 'half' });
    expect(response.status).toBe(413);
    expect(requests).toEqual([]);
  });

  test('a body that is not JSON', async () => {
    const { request } = await always(200, {});
    const headers = { 'Content-Type': 'application/json' };
    const response = await request(STITCH, { method: 'POST', body: '{"filename":', headers });
    expect(response.status).toBe(400);
  });
});

describe('when the Portal refuses', () => {
  test.each([403, 404, 409, 422, 500, 503])(
    'a %i keeps its status, code and message, and nothing else',
    async (status) => {
      const { request } = await always(status, {
        code: 'its_code',
        message: 'Its words',
        debugInfo: { sql: '…' },
      });
      const response = await request('/api/v1/iguides');
      expect(response.status).toBe(status);
      expect(await response.json()).toEqual({ code: 'its_code', message: 'Its words' });
      expect(response.headers.get('Content-Type')).toMatch(/^application\/json/);
    },
  );

  test('a 429 keeps its Retry-After', async () => {
    const { request } = await always(429, { code: 'resource_exhausted' }, { 'Retry-After': '0.52' });
    const response = await request('/api/v1/iguides');
    expect(response.status).toBe(429);
    expect(response.headers.get('Retry-After')).toBe('0.52');
    expect(await response.json()).toEqual({ code: 'resource_exhausted' });
  });

  test.each([408, 504, 524, 581])('a wait’s %i comes through as what it is', async (status) => {
    const { request } = await operator((_, response) => response.writeHead(status).end('<h1>Timeout</h1>'));
    const response = await request(WAIT);
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ code: 'portal-error' });
  });
});
