import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, request as nodeRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { S3_ADDRESS_HEADER, S3_DETOUR_PATH } from '../lib/gateway/s3-detour.ts';
import { publicLookup } from './public-address.ts';
import { gate, startGateway } from './testing/test-gateway.ts';

vi.setConfig({ testTimeout: 30_000 });

setFlagsFromString('--expose_gc');
const collect = runInNewContext('gc') as () => void;

const MIB = 1024 * 1024;
const AUTHORIZATION = 'AWS4-HMAC-SHA256 Credential=ASIATEST/20261125/us-east-1/s3/aws4_request, Signature=0';
const PART = '/bucket/key.tar?partNumber=1&uploadId=u';

type S3Answers = (incoming: IncomingMessage, response: ServerResponse) => void;

/** A gateway whose detour leads to an S3 that answers as told, over real HTTP. */
async function detour(answer: S3Answers, silence?: number) {
  const received: { method: string; url: string; headers: IncomingMessage['headers'] }[] = [];
  const server = createServer((incoming, response) => {
    received.push({ method: incoming.method ?? '', url: incoming.url ?? '', headers: incoming.headers });
    answer(incoming, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const s3 = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const gateway = await startGateway(
    { s3Endpoint: s3, s3Detour: { hosts: [] } },
    silence === undefined ? {} : { detour: { silence } },
  );
  const headersTo = (address: string) => ({
    Origin: gateway.url,
    Authorization: AUTHORIZATION,
    [S3_ADDRESS_HEADER]: address,
  });
  return {
    s3,
    gateway,
    received,
    send: (init: RequestInit, address = s3 + PART, extra: Record<string, string> = {}) =>
      fetch(gateway.url + S3_DETOUR_PATH, {
        ...init,
        headers: { ...headersTo(address), ...extra },
      }),
    /** A request whose body the test writes, and that it can cut. */
    open: (length: number) =>
      nodeRequest(gateway.url + S3_DETOUR_PATH, {
        method: 'PUT',
        headers: { ...headersTo(s3 + PART), 'Content-Length': String(length) },
      }),
  };
}

const drained: S3Answers = (incoming, response) => {
  incoming.resume().on('end', () => response.end());
};

describe('a request on the detour', () => {
  test('arrives as it was signed, without cookie, origin or anything else of the app’s', async () => {
    const { s3, received, send } = await detour(drained);
    const extra = {
      'Content-Type': 'application/x-tar',
      'x-amz-date': '20261125T160000Z',
      'x-amz-security-token': 'token',
      Cookie: 'session=sealed',
      Referer: 'http://localhost/',
      'X-Forwarded-For': '10.0.0.1',
      'Accept-Language': 'de',
    };
    await send({ method: 'PUT', body: 'bytes' }, s3 + PART, extra);
    expect(received).toEqual([
      {
        method: 'PUT',
        url: PART,
        headers: {
          host: new URL(s3).host,
          authorization: AUTHORIZATION,
          'content-type': 'application/x-tar',
          'content-length': '5',
          'x-amz-date': '20261125T160000Z',
          'x-amz-security-token': 'token',
          connection: 'keep-alive',
        },
      },
    ]);
  });

  test('is answered with S3’s status, body and own headers only, and nothing keeps it', async () => {
    const { send, gateway } = await detour((incoming, response) => {
      incoming.resume();
      response.writeHead(503, {
        'Content-Type': 'application/xml',
        'Retry-After': '3',
        ETag: '"e"',
        Date: 'Mon, 01 Jan 2001 00:00:00 GMT',
        'x-amz-request-id': 'R',
        'Set-Cookie': 'a=b',
        'Access-Control-Allow-Origin': '*',
        Location: 'http://elsewhere',
        Server: 'AmazonS3',
      });
      response.end('<Error><Code>SlowDown</Code></Error>');
    });
    const answer = await send({ method: 'PUT', body: 'bytes' });
    expect(answer.status).toBe(503);
    expect(await answer.text()).toBe('<Error><Code>SlowDown</Code></Error>');
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'application/xml',
      'retry-after': '3',
      etag: '"e"',
      date: 'Mon, 01 Jan 2001 00:00:00 GMT',
      'x-amz-request-id': 'R',
      'cache-control': 'no-store',
    });
    for (const name of ['set-cookie', 'access-control-allow-origin', 'location', 'server'])
      expect(answer.headers.get(name)).toBeNull();
    expect(gateway.lines).toEqual([
      { method: 'PUT', route: S3_DETOUR_PATH, status: 503, ms: expect.any(Number) as number },
    ]);
  });

  test.each([
    ['GET', '?uploadId=u', 200],
    ['POST', '?uploads=', 200],
    ['DELETE', '?uploadId=u', 204],
  ])('may be a %s', async (method, query, status) => {
    const { s3, send, received } = await detour((incoming, response) => {
      incoming.resume();
      response.writeHead(status).end(status === 204 ? undefined : '<Answer/>');
    });
    const body = method === 'POST' ? '' : undefined;
    const answer = await send(
      { method, ...(body === undefined ? {} : { body }) },
      `${s3}/bucket/key${query}`,
    );
    expect([answer.status, await answer.text()]).toEqual([status, status === 204 ? '' : '<Answer/>']);
    expect(received.map(({ url }) => url)).toEqual([`/bucket/key${query}`]);
  });

  test('carries 64 MiB byte for byte without holding them', async () => {
    const hash = createHash('sha256');
    let most = 0;
    const { open } = await detour((incoming, response) => {
      incoming.on('data', (chunk: Buffer) => hash.update(chunk));
      incoming.on('end', () => response.end(hash.digest('hex')));
    });
    const block = randomBytes(MIB);
    const expected = createHash('sha256');
    const before = process.memoryUsage().arrayBuffers;
    const request = open(64 * MIB);
    for (let sent = 0; sent < 64; sent += 1) {
      expected.update(block);
      if (!request.write(block)) await once(request, 'drain');
      if (sent % 8 === 7) {
        collect();
        most = Math.max(most, process.memoryUsage().arrayBuffers - before);
      }
    }
    request.end();
    const [answer] = (await once(request, 'response')) as [IncomingMessage];
    expect(Buffer.concat(await answer.toArray()).toString()).toBe(expected.digest('hex'));
    // What lies in the sockets of three ends that are all here.
    expect(most).toBeLessThan(8 * MIB);
  });

  test('waits while S3 reads nothing, instead of filling memory', async () => {
    const reading = gate();
    let arrived = 0;
    const { open } = await detour((incoming, response) => {
      incoming.pause();
      void reading.opened.then(() => {
        incoming.on('data', (chunk: Buffer) => (arrived += chunk.length));
        incoming.on('end', () => response.end());
        incoming.resume();
      });
    });
    const request = open(64 * MIB);
    const block = Buffer.alloc(MIB);
    let sent = 0;
    const write = (): void => {
      while (sent < 64) {
        sent += 1;
        if (!request.write(block)) return;
      }
      request.end();
    };
    request.on('drain', write);
    write();
    const stoppedAt = await vi.waitUntil(
      async () => {
        const before = sent;
        await new Promise((resolve) => setTimeout(resolve, 300));
        return sent === before && before;
      },
      { timeout: 15_000 },
    );
    expect(stoppedAt).toBeLessThan(32);
    reading.open();
    const [answer] = (await once(request, 'response')) as [IncomingMessage];
    answer.resume();
    expect(arrived).toBe(64 * MIB);
  });

  test('ends at S3 when the app leaves, in the body and before the answer', async () => {
    for (const length of [2 * MIB, MIB]) {
      const [begun, ended] = [gate(), gate()];
      const { open } = await detour((incoming) => {
        let arrived = 0;
        incoming.on('data', (chunk: Buffer) => {
          arrived += chunk.length;
          if (arrived === MIB) begun.open();
        });
        incoming.on('error', () => undefined);
        incoming.socket.on('close', () => ended.open());
      });
      const request = open(length);
      request.on('error', () => undefined);
      request.write(Buffer.alloc(MIB));
      if (length === MIB) request.end();
      await begun.opened;
      request.destroy();
      await ended.opened;
    }
  });

  test('ends at the app when S3 hangs up: without an answer it is told, in the middle of one it is cut', async () => {
    const lost = await detour((incoming) => incoming.once('data', () => incoming.destroy()));
    const answer = await lost.send({ method: 'PUT', body: new Blob([new Uint8Array(MIB)]) });
    expect([answer.status, await answer.json()]).toEqual([502, { code: 'storage-unreachable' }]);

    const cut = await detour((incoming, response) => {
      incoming.resume();
      response.writeHead(200, { 'Content-Length': '1000' }).write('<List');
      setTimeout(() => response.destroy(), 50);
    });
    const half = await cut.send({ method: 'GET' }, `${cut.s3}/bucket/key?uploadId=u`);
    await expect(half.text()).rejects.toThrow();
  });

  test('is given up after a silence, not after a time', async () => {
    const silent = await detour((incoming) => incoming.resume(), 300);
    const answer = await silent.send({ method: 'PUT', body: 'bytes' });
    expect([answer.status, silent.gateway.lines.at(-1)?.reason]).toEqual([502, 'SilentError']);

    const slow = await detour(drained, 400);
    const request = slow.open(10);
    const responded = once(request, 'response') as Promise<[IncomingMessage]>;
    for (let sent = 0; sent < 10; sent += 1) {
      request.write('.');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    request.end();
    const [response] = await responded;
    response.resume();
    expect(response.statusCode).toBe(200);
  });
});

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
    }) as typeof import('node:dns').lookup);
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
