import { Hono } from 'hono';
import { expect, test } from 'vitest';
import { createMissedShare } from './missed-share.ts';
import { startGateway } from './testing/test-gateway.ts';

test('a share that no worker took is read to its end, and the app says that it did not arrive', async () => {
  const gateway = await startGateway();
  const body = new FormData();
  body.append('files', new File([new Uint8Array(8_000_000)], 'a.tar'));
  const answer = await fetch(`${gateway.url}/share`, { method: 'POST', body, redirect: 'manual' });
  expect([answer.status, answer.headers.get('location')]).toEqual([303, '/?share=missed']);
});

test('a share that never ends is answered all the same', async () => {
  const app = new Hono().post('/share', createMissedShare(20));
  const body = new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array(10)) });
  const request = new Request('http://localhost/share', {
    method: 'POST',
    body,
    duplex: 'half',
  });
  expect((await app.fetch(request)).status).toBe(303);
});
