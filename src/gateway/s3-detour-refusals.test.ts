import type { lookup as systemLookup } from 'node:dns';
import { describe, expect, test } from 'vitest';
import { S3_ADDRESS_HEADER, S3_DETOUR_PATH } from '../lib/gateway/s3-detour.ts';
import { publicLookup } from './public-address.ts';
import { AUTHORIZATION, detour, drained, PART } from './testing/test-detour.ts';
import { startGateway } from './testing/test-gateway.ts';

describe('the detour refuses', () => {
  test.each([
    ['another host', 'http://127.0.0.1:1/bucket/key?partNumber=1&uploadId=u'],
    ['AWS where there is an endpoint', 'https://bucket.s3.us-east-1.amazonaws.com/key'],
    ['no address', ''],
  ])('%s', async (_, address) => {
    const { send, received } = await detour(drained);
    const answer = await send({ method: 'PUT', body: 'bytes' }, address);
    expect([answer.status, await answer.json()]).toEqual([403, { code: 'forbidden-target' }]);
    expect(received).toEqual([]);
  });

  test('what nobody signed', async () => {
    const { s3, send, received } = await detour(drained);
    const answer = await send({ method: 'PUT', body: 'x' }, s3 + PART, { Authorization: 'Basic dTpw' });
    expect([answer.status, await answer.json()]).toEqual([403, { code: 'forbidden-target' }]);
    expect(received).toEqual([]);
  });

  test('another site, also to read', async () => {
    const { s3, send, received } = await detour(drained);
    const list = `${s3}/bucket/key?uploadId=u`;
    const foreign = { Origin: 'https://evil.example' };
    const answers = await Promise.all([
      send({ method: 'PUT', body: 'x' }, s3 + PART, foreign),
      send({ method: 'GET' }, list, foreign),
      send({ method: 'GET' }, list, { 'Sec-Fetch-Site': 'cross-site' }),
    ]);
    for (const answer of answers)
      expect([answer.status, await answer.json()]).toMatchObject([403, { code: 'forbidden-origin' }]);
    expect(received).toEqual([]);
  });

  test('a name that leads into a private network', async () => {
    const lookup = publicLookup(((_: string, __: object, done: (error: null, found: object[]) => void) => {
      done(null, [{ address: '127.0.0.1', family: 4 }]);
    }) as typeof systemLookup);
    const gateway = await startGateway({ s3Detour: { hosts: [] } }, { detour: { lookup } });
    const answer = await fetch(gateway.url + S3_DETOUR_PATH, {
      method: 'PUT',
      body: 'bytes',
      headers: {
        Origin: gateway.url,
        Authorization: AUTHORIZATION,
        [S3_ADDRESS_HEADER]: 'https://bucket.s3.us-east-1.amazonaws.com/key',
      },
    });
    expect([answer.status, gateway.lines.at(-1)?.reason]).toEqual([403, 'private address']);
  });

  test('everyone, unless it was switched on, and is named to the app only then', async () => {
    const off = await startGateway({ s3Endpoint: 'http://127.0.0.1:9' });
    const headers = { Authorization: AUTHORIZATION, [S3_ADDRESS_HEADER]: 'http://127.0.0.1:9/bucket/key' };
    const answer = await off.request(S3_DETOUR_PATH, { method: 'PUT', body: 'bytes', headers });
    expect([answer.status, await answer.json()]).toEqual([404, { code: 'not-found' }]);
    expect(await (await off.request('/api/config')).json()).not.toHaveProperty('s3Detour');
    const on = await startGateway({ s3Detour: { hosts: [] } });
    expect(await (await on.request('/api/config')).json()).toMatchObject({ s3Detour: true });
  });
});
