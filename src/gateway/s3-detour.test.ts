import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test, vi } from 'vitest';
import { S3_DETOUR_PATH } from '../lib/gateway/s3-detour.ts';
import { AUTHORIZATION, detour, drained, PART } from './testing/test-detour.ts';
import { gate } from './testing/test-gateway.ts';

vi.setConfig({ testTimeout: 30_000 });

setFlagsFromString('--expose_gc');
const collect = runInNewContext('gc') as () => void;

const MIB = 1024 * 1024;

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
      'sitelift-gateway': '1',
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
    const { open } = await detour((incoming, response) => {
      incoming.on('data', (chunk: Buffer) => hash.update(chunk));
      incoming.on('end', () => response.end(hash.digest('hex')));
    });
    const block = randomBytes(MIB);
    const expected = createHash('sha256');
    const before = process.memoryUsage().arrayBuffers;
    const request = open(64 * MIB);
    // It may come before the end is said: S3 knows by the length that nothing more follows.
    const response = once(request, 'response');
    for (let sent = 0; sent < 64; sent += 1) {
      expected.update(block);
      if (!request.write(block)) await once(request, 'drain');
      // Of what was written nothing is left once the writer rests: of this part, which S3 has not seen the end of.
      if (sent % 8 === 7)
        await vi.waitUntil(
          () => {
            collect();
            return process.memoryUsage().arrayBuffers - before < 2 * MIB;
          },
          { timeout: 20_000, interval: 20 },
        );
    }
    request.end();
    const [answer] = (await response) as [IncomingMessage];
    expect(Buffer.concat(await answer.toArray()).toString()).toBe(expected.digest('hex'));
  }, 60_000);

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
