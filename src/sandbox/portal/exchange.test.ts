import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Fault } from '../faults.ts';
import { startPortal, type TestPortal } from '../testing/portal.ts';

let portal: TestPortal;
beforeEach(async () => {
  portal = await startPortal();
});
afterEach(() => portal.close());

const ASSETS = '/iguides/igFKUNRGC5V8DD1/assets';
const FILE = { filename: 'front.jpg', filesize: 4 };
const strike = (fault: Fault): string =>
  portal.faults.add({ service: 'portal', operation: 'permitAsset', fault });
const intakes = (): number => portal.state.current.intakes.length;

describe('a fault', () => {
  it.each(['before', 'middle'] as const)(
    'that drops the connection %s the work leaves nothing done',
    async (when) => {
      strike({ kind: 'drop', when });
      await expect(portal.call('POST', ASSETS, FILE)).rejects.toThrow();
      expect(intakes()).toBe(0);
      expect(portal.journal.entries()).toMatchObject([
        { operation: 'permitAsset', status: 'dropped', fault: `drop ${when}` },
      ]);
    },
  );

  it('that loses the reply has the work done', async () => {
    strike({ kind: 'drop', when: 'after' });
    await expect(portal.call('POST', ASSETS, FILE)).rejects.toThrow();
    expect(intakes()).toBe(1);
    const [entry] = portal.journal.entries();
    expect(entry).toMatchObject({
      status: 'dropped',
      fault: 'drop after',
      bytes: JSON.stringify(FILE).length,
    });
    expect(entry?.key).toMatch(/^assets\//);
  });

  it.each([
    [{ kind: 'status', status: 500 }, 500, 'internal'],
    [{ kind: 'status', status: 503 }, 503, 'unavailable'],
    [{ kind: 'status', status: 502 }, 502, undefined],
    [{ kind: 'slowDown', retryAfter: 0.5 }, 429, 'resource_exhausted'],
    [{ kind: 'expiredToken' }, 401, 'unauthenticated'],
  ] as const)('%j answers %i and does nothing', async (fault, status, code) => {
    strike(fault);
    const answer = await portal.call('POST', ASSETS, FILE);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('Retry-After')).toBe(status === 429 ? '0.5' : null);
    await answer.text();
    expect(intakes()).toBe(0);
    expect(portal.journal.entries()[0]).toMatchObject({ status, ...(code && { code }) });
  });

  it.each([200, 403, 502] as const)('that is a page of something between says %i in HTML', async (status) => {
    strike({ kind: 'page', status });
    const answer = await portal.call('POST', ASSETS, FILE);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('Content-Type')).toBe('text/html');
    expect(await answer.text()).toMatch(/^<!doctype html>/);
    expect(intakes()).toBe(0);
    expect(portal.journal.entries()).toMatchObject([{ status, fault: `page ${status}` }]);
  });

  it('that delays holds the call until its time', async () => {
    strike({ kind: 'delay', ms: 5000 });
    const answer = portal.call('POST', ASSETS, FILE);
    await portal.time.waitedFor();
    expect(intakes()).toBe(0);
    portal.time.advance(5000);
    expect((await answer).status).toBe(200);
  });

  it.each([
    { kind: 'stall' },
    { kind: 'blackHole', when: 'before' },
    { kind: 'blackHole', when: 'middle' },
  ] as const)(
    'that is a $kind $when never answers, and the journal says so once the caller is gone',
    async (fault) => {
      strike(fault);
      const caller = new AbortController();
      const answer = portal.call('POST', ASSETS, FILE, { signal: caller.signal });
      // Another call, answered meanwhile.
      expect((await portal.call('GET', '/iguides')).status).toBe(200);
      caller.abort();
      await expect(answer).rejects.toThrow();
      await expect.poll(() => portal.journal.entries({ status: 'stalled' })).toHaveLength(1);
      expect(intakes()).toBe(0);
    },
  );

  it('strikes only what its rule names', async () => {
    strike({ kind: 'status', status: 500 });
    expect((await portal.call('GET', '/iguides')).status).toBe(200);
  });
});

describe('the journal', () => {
  it('has what arrived and what became of it, and neither token nor query', async () => {
    await portal.call('POST', ASSETS, FILE);
    await portal.call('POST', `${ASSETS}/none.jpg/process?uploadToken=secret`);
    await portal.call('GET', '/nothing');
    expect(portal.journal.entries()).toMatchObject([
      {
        service: 'portal',
        operation: 'permitAsset',
        method: 'POST',
        status: 200,
        bytes: JSON.stringify(FILE).length,
      },
      {
        service: 'portal',
        operation: 'processAsset',
        method: 'POST',
        status: 404,
        code: 'not_found',
        bytes: 0,
      },
      { service: 'portal', operation: 'unknown', method: 'GET', status: 404 },
    ]);
    expect(JSON.stringify(portal.journal.entries())).not.toContain('secret');
  });
});
