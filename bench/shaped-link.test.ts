import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { idealTime, ShapedLink, type LinkShape } from './shaped-link.ts';

const FAST: LinkShape = {
  rates: [{ from: 0, bitsPerSecond: 1e9 }],
  delay: 0,
  resetEvery: null,
  outage: null,
};

/** Answers with how many bytes it got, when the client has ended. */
const server = createServer({ allowHalfOpen: true }, (socket) => {
  let bytes = 0;
  socket.on('data', (chunk: Buffer) => (bytes += chunk.length));
  socket.on('end', () => socket.end(String(bytes)));
  socket.on('error', () => undefined);
});
let link: ShapedLink | null = null;

beforeEach(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(async () => {
  await link?.close();
  link = null;
  server.close();
  await once(server, 'close');
});

async function open(shape: Partial<LinkShape>, now?: () => number): Promise<Socket> {
  link = await ShapedLink.to((server.address() as AddressInfo).port, { ...FAST, ...shape }, now);
  return connect(link.port, '127.0.0.1');
}

async function answer(socket: Socket): Promise<string> {
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  return text;
}

test('a link carries every byte, at its rate, and counts it', async () => {
  const socket = await open({ rates: [{ from: 0, bitsPerSecond: 8e6 }], delay: 20 });
  const begun = performance.now();
  socket.end(Buffer.alloc(300_000));
  expect(await answer(socket)).toBe('300000');
  expect(performance.now() - begun).toBeGreaterThan(300 + 2 * 20 - 25);
  expect(link?.carried).toBe(300_000);
});

test('its connections are reset together, again and again', async () => {
  const socket = await open({ resetEvery: 30 });
  await expect(answer(socket)).rejects.toThrow(/ECONNRESET/);
  const next = connect(link?.port ?? 0, '127.0.0.1');
  await expect(answer(next)).rejects.toThrow(/ECONNRESET/);
});

test('in an outage a new connection is refused', async () => {
  const socket = await open({ outage: { from: 0, to: 60_000, kind: 'refused' } });
  await expect(answer(socket)).rejects.toThrow(/ECONNRESET/);
});

test('a black hole swallows what is sent, for good', async () => {
  let now = 0;
  let looked: () => void = () => undefined;
  const accepted = new Promise<void>((resolve) => (looked = resolve));
  const socket = await open({ outage: { from: 0, to: 60_000, kind: 'black-hole' } }, () => {
    looked();
    return now;
  });
  socket.end('lost');
  let isHeard = false;
  socket.on('data', () => (isHeard = true));
  socket.on('error', () => undefined);
  await accepted;
  now = 60_000;
  const next = connect(link?.port ?? 0, '127.0.0.1');
  next.end('heard');
  expect(await answer(next)).toBe('5');
  expect(isHeard).toBe(false);
});

describe('the ideal time', () => {
  const at = (bitsPerSecond: number, from = 0) => ({ from, bitsPerSecond });

  test('is bytes by rate, and once there and back', () => {
    expect(idealTime({ ...FAST, rates: [at(8e6)], delay: 50 }, 1e6)).toBe(1_100);
  });

  test('adds up what each rate has to carry, and the outage', () => {
    const outage = { from: 500, to: 60_500, kind: 'refused' as const };
    const rates = [at(8e6), at(8e5, 1e6)];
    expect(idealTime({ ...FAST, rates }, 1.1e6)).toBe(2_000);
    expect(idealTime({ ...FAST, rates, outage }, 1.1e6)).toBe(62_000);
  });
});
