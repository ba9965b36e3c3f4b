import { once } from 'node:events';
import { readdir, stat } from 'node:fs/promises';
import { Agent, request, type ClientRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'vitest';
import { element, signed, type RawRequest } from './testing/raw-request.ts';
import { ROOT } from './testing/root-credential.ts';
import { BUCKET, KEY, MIB, bytes, test, type RunningS3 } from './testing/running-s3.ts';

const PATH = `/${BUCKET}/${KEY}`;
const SIZE = 1_000_000;

/** A signed PutObject of SIZE bytes, of which nothing is sent yet. */
async function begin(running: RunningS3, extra: Record<string, string> = {}): Promise<ClientRequest> {
  const { headers } = await signed(running.origin, ROOT, { method: 'PUT', path: PATH });
  const sent = request(`${running.origin}${PATH}`, {
    ...{ method: 'PUT', agent: false },
    headers: { ...headers, 'content-length': SIZE, ...extra },
  });
  sent.flushHeaders();
  return sent;
}

async function answered(sent: ClientRequest): Promise<IncomingMessage> {
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return response;
}

async function leftOver(running: RunningS3): Promise<string[]> {
  return readdir(join(running.directory, 'bytes'));
}

test('a client that waits for 100 Continue gets it, once it may send', async ({ running }) => {
  const sent = await begin(running, { expect: '100-continue' });
  await once(sent, 'continue');
  sent.end(bytes(SIZE));
  expect((await answered(sent)).statusCode).toBe(200);
});

test('a client that waits for 100 Continue is refused without sending its body', async ({ running }) => {
  const sent = await begin(running, { expect: '100-continue', authorization: 'AWS4-HMAC-SHA256 nothing' });
  let continued = false;
  sent.on('continue', () => (continued = true));
  const response = await answered(sent);
  expect(response.statusCode).toBe(400);
  expect(response.headers.connection).toBe('close');
  expect(continued).toBe(false);
  expect(running.journal.entries()).toMatchObject([{ bytes: 0, code: 'AuthorizationHeaderMalformed' }]);
  sent.destroy();
});

test('a client that leaves in the middle is journalled as dropped, with nothing kept', async ({
  running,
}) => {
  const sent = await begin(running, { expect: '100-continue' });
  await once(sent, 'continue');
  sent.on('error', () => undefined);
  sent.write(bytes(SIZE / 2), () => sent.destroy());
  await expect.poll(() => running.journal.length).toBe(1);
  expect(running.journal.entries()).toMatchObject([{ status: 'dropped', operation: 'PutObject', key: KEY }]);
  expect(await leftOver(running)).toEqual([]);
  expect(await running.s3.objects()).toEqual([]);
});

test('a client that falls silent in the middle is told RequestTimeout, with nothing kept', async ({
  running,
}) => {
  await running.restart({ bodyIdle: 50 });
  const sent = await begin(running);
  sent.on('error', () => undefined);
  sent.write(bytes(SIZE / 2));
  const response = await answered(sent);
  expect(response.statusCode).toBe(400);
  expect(element(await text(response), 'Code')).toBe('RequestTimeout');
  sent.destroy();
  expect(await leftOver(running)).toEqual([]);
});

test('a throttled client is not taken for a silent one', async ({ running }) => {
  await running.restart({ bodyIdle: 50 });
  running.faults.add({ service: 's3', fault: { kind: 'throttle', bytesPerSecond: 5_000_000 } });
  const sent = await begin(running);
  sent.end(bytes(SIZE));
  expect((await answered(sent)).statusCode).toBe(200);
});

/** Writes a request's head as it stands and reads until the other end closes. */
async function rawHead(running: RunningS3, { method, path, headers }: RawRequest): Promise<string> {
  const socket = connect(running.s3.port, '127.0.0.1');
  const lines = Object.entries({ ...headers, connection: 'close' }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  socket.write([`${method} ${path} HTTP/1.1`, ...lines, '', ''].join('\r\n'));
  return text(socket);
}

test('a body that tells no length is MissingContentLength', async ({ running }) => {
  const unsized = await signed(running.origin, ROOT, { method: 'PUT', path: PATH });
  const answer = await rawHead(running, unsized);
  expect(answer).toMatch(/^HTTP\/1\.1 411 /);
  expect(element(answer, 'Code')).toBe('MissingContentLength');
});

test('a body over 5 GiB is EntityTooLarge before it is sent', async ({ running }) => {
  const sent = await begin(running, { expect: '100-continue', 'content-length': String(5 * 1024 ** 3 + 1) });
  const response = await answered(sent);
  expect(element(await text(response), 'Code')).toBe('EntityTooLarge');
  sent.destroy();
});

test('a path that is no UTF-8 is InvalidURI', async ({ running }) => {
  const answer = await rawHead(running, { method: 'GET', path: '/bucket/%E0%A4', headers: { host: 'x' } });
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  expect(element(answer, 'Code')).toBe('InvalidURI');
});

test('a refused upload keeps its connection for the next one', async ({ running }) => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ports = [];
  for (const body of [bytes(SIZE, 1), bytes(SIZE, 2)]) {
    const sent = request(`${running.origin}${PATH}`, { method: 'PUT', agent });
    sent.end(body);
    const response = await answered(sent);
    expect(element(await text(response), 'Code')).toBe('AccessDenied');
    ports.push(sent.socket?.localPort);
  }
  expect(new Set(ports).size).toBe(1);
  agent.destroy();
});

test('closing cuts what is under way and leaves no bytes', async ({ running }) => {
  const sent = await begin(running, { expect: '100-continue' });
  await once(sent, 'continue');
  const ended = once(sent, 'error');
  sent.write(bytes(SIZE / 2));
  await running.s3.close();
  await ended;
  expect(await leftOver(running)).toEqual([]);
  await running.start();
});

test('a large body never lies in memory, however much of it has come', async ({ running }) => {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const size = 192 * MIB;
  const sent = await begin(running, { expect: '100-continue', 'content-length': String(size) });
  await once(sent, 'continue');
  collectGarbage();
  const before = process.memoryUsage().arrayBuffers;
  const chunk = bytes(MIB);
  for (let left = size - MIB; left > 0; left -= MIB) if (!sent.write(chunk)) await once(sent, 'drain');
  const [file = ''] = await leftOver(running);
  const written = async (): Promise<number> => (await stat(join(running.directory, 'bytes', file))).size;
  await expect.poll(written).toBeGreaterThan(size - 4 * MIB);
  const held = (): number => {
    collectGarbage();
    return process.memoryUsage().arrayBuffers - before;
  };
  await expect.poll(held).toBeLessThan(16 * MIB);
  sent.end(chunk);
  expect((await answered(sent)).statusCode).toBe(200);
});
