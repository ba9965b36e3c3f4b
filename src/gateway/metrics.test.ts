import { expect, test } from 'vitest';
import { sendJson, startGateway, startPortal, STITCH } from './testing/test-gateway.ts';

const TOKEN = 'a-token-for-the-scraper';

test('requests, the Portal’s answers and the process are counted, by patterns and without anything secret', async () => {
  const portal = await startPortal((_, response) => sendJson(response, 409, { code: 'conflict' }));
  const gateway = await startGateway({ portalUrl: portal.url, metricsToken: TOKEN });
  await gateway.signIn();
  await gateway.request(STITCH, { json: { filename: 'house.tar', filesize: 5 } });
  const answer = await gateway.request('/metrics', { headers: { Authorization: `Bearer ${TOKEN}` } });
  expect(answer.headers.get('Content-Type')).toMatch(/^text\/plain; version=0\.0\.4/);
  const text = await answer.text();
  expect(text).toMatch(
    /sitelift_requests_total{method="POST",route="[^"]+:workOrderId\/stitchData",status="409",reason=""} 1/,
  );
  expect(text).toMatch(/sitelift_portal_call_seconds_count{method="POST",outcome="409"} 1/);
  expect(text).toContain('process_resident_memory_bytes');
  for (const secret of ['igFKUNRGC5V8DD1', 'house.tar', 'operators-own-secret', TOKEN])
    expect(text).not.toContain(secret);
});

test('nobody else learns that there is anything', async () => {
  const gateway = await startGateway({ metricsToken: TOKEN });
  const off = await startGateway();
  const unknown = await gateway.request('/no-such-path');
  for (const answer of [
    await gateway.request('/metrics'),
    await gateway.request('/metrics', { headers: { Authorization: 'Bearer wrong' } }),
    await off.request('/metrics', { headers: { Authorization: `Bearer ${TOKEN}` } }),
    await off.request('/metrics', { headers: { Authorization: 'Bearer null' } }),
  ])
    expect([answer.status, await answer.json()]).toEqual([unknown.status, { code: 'not-found' }]);
});
