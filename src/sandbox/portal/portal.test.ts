import * as v from 'valibot';
import { afterEach, describe, expect, it } from 'vitest';
import * as createIguide from '../../lib/portal/create-iguide.ts';
import { APP_ID_HEADER, APP_TOKEN_HEADER } from '../../lib/portal/headers.ts';
import * as getIguide from '../../lib/portal/get-iguide.ts';
import * as listIguides from '../../lib/portal/list-iguides.ts';
import * as listWorkOrders from '../../lib/portal/list-work-orders.ts';
import type { Knobs } from '../knobs.ts';
import { startPortal, type TestPortal } from '../testing/portal.ts';

const open: TestPortal[] = [];
async function start(knobs: Partial<Knobs> = {}): Promise<TestPortal> {
  const portal = await startPortal(knobs);
  open.push(portal);
  return portal;
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((portal) => portal.close()));
});

describe('credentials', () => {
  it('are tested with both headers', async () => {
    const portal = await start();
    expect((await portal.call('POST', '/integrations/test')).status).toBe(200);
  });

  it.each([
    ['nothing', {}],
    ['a wrong token', { [APP_TOKEN_HEADER]: 'wrong' }],
    ['another App ID', { [APP_ID_HEADER]: '00000000-0000-4000-8000-000000000000' }],
  ])('are refused with %s', async (_, headers: Record<string, string>) => {
    const portal = await start();
    const { appId, appToken } = portal.state.current;
    const sent = Object.keys(headers).length
      ? { [APP_ID_HEADER]: appId, [APP_TOKEN_HEADER]: appToken, ...headers }
      : headers;
    const answer = await portal.call('GET', '/iguides', undefined, { headers: sent });
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ code: 'unauthenticated' });
    expect(answer.headers.has('x-ratelimit-second-limit')).toBe(false);
  });
});

describe('the list of iGUIDEs', () => {
  const addresses = ['property.fullAddress', 'address', 'fullAddress'] as const;
  it.each(
    (['bare', 'data', 'items', 'results', 'own'] as const).flatMap((listEnvelope) =>
      addresses.map((addressField) => ({ listEnvelope, addressField })),
    ),
  )('is read by the contract when it comes as $listEnvelope with $addressField', async (knobs) => {
    const portal = await start(knobs);
    const list = v.parse(listIguides.Response, await (await portal.call('GET', '/iguides')).json());
    expect(list).toHaveLength(12);
    expect(list[0]).toMatchObject({
      id: 'igFKUNRGC5V8DD1',
      address: '200 University Ave W, Waterloo, ON N2L 3G1, Canada',
      status: 'empty',
      workOrderId: 'Z1T9',
    });
  });

  it('leaves out what a sparse account does not tell', async () => {
    const portal = await start({ iguideDetail: 'sparse' });
    const [first] = v.parse(listIguides.Response, await (await portal.call('GET', '/iguides')).json());
    expect(first).toMatchObject({ status: undefined, workOrderId: undefined });
  });

  it('can be refused', async () => {
    const portal = await start({ iguideList: 'refused' });
    expect((await portal.call('GET', '/iguides')).status).toBe(403);
    expect((await portal.call('GET', '/iguides/igFKUNRGC5V8DD1')).status).toBe(200);
  });
});

describe('an iGUIDE', () => {
  const order = {
    type: 'standard',
    industry: 'residential',
    address: {
      country: 'CA',
      provinceState: 'QC',
      city: 'Montréal',
      postalCode: 'H2X 1Y4',
      streetName: "Rue de l'Église",
      streetNumber: '12',
    },
  };

  it('is created with a work order that awaits Stitch Data, and is found again', async () => {
    const portal = await start();
    const created = v.parse(
      createIguide.Response,
      await (await portal.call('POST', '/iguides', order)).json(),
    );
    expect(created.alias).toBe('12-rue-de-l-eglise-montreal-ca');
    const found = v.parse(
      getIguide.Response,
      await (await portal.call('GET', `/iguides/${created.id}`)).json(),
    );
    expect(found.address).toBe("12 Rue de l'Église, Montréal, QC H2X 1Y4, Canada");
    const orders = v.parse(
      listWorkOrders.Response,
      await (await portal.call('GET', `/iguides/${created.id}/workOrders`)).json(),
    );
    expect(orders).toEqual([{ id: created.workOrderId, status: 'empty' }]);
  });

  it('takes another alias where its own is taken', async () => {
    const portal = await start();
    await portal.call('POST', '/iguides', order);
    expect(await (await portal.call('POST', '/iguides', order)).json()).toMatchObject({
      alias: '12-rue-de-l-eglise-montreal-ca-2',
    });
  });

  it('is not created from something incomplete, and the answer names the field', async () => {
    const portal = await start();
    const answer = await portal.call('POST', '/iguides', { ...order, type: 'grand' });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({ code: 'invalid_argument', message: 'invalid: type' });
    expect((await portal.call('POST', '/iguides', undefined, { body: '{' })).status).toBe(400);
  });

  it.each(['/iguides/igNOBODY', '/iguides/nonsense', '/iguides/igFKUNRGC5V8DD1/workOrders/X', '/nothing'])(
    'is not found at %s',
    async (path) => {
      const portal = await start();
      const answer = await portal.call('GET', path);
      expect(answer.status).toBe(404);
      expect(await answer.json()).toMatchObject({ code: 'not_found' });
    },
  );
});

describe('calls', () => {
  it('are counted for each second, with the documented headers and answer', async () => {
    const portal = await start({ rateLimit: 2 });
    const first = await portal.call('GET', '/iguides');
    expect(first.headers.get('X-RateLimit-Second-Limit')).toBe('2');
    expect(first.headers.get('X-RateLimit-Second-AmountRemaining')).toBe('1');
    portal.time.advance(480);
    const second = await portal.call('GET', '/iguides');
    expect(second.status).toBe(200);
    expect(second.headers.get('X-RateLimit-Second-Reset')).toBe('0.52');
    const third = await portal.call('GET', '/iguides');
    expect(third.status).toBe(429);
    expect(third.headers.get('Retry-After')).toBe('0.52');
    expect(await third.json()).toEqual({ code: 'resource_exhausted' });
    portal.time.advance(520);
    expect((await portal.call('GET', '/iguides')).status).toBe(200);
  });

  it('are dated by the clock of the sandbox', async () => {
    const portal = await start();
    portal.clock.shift(3_600_000);
    const { headers } = await portal.call('GET', '/iguides');
    expect(headers.get('Date')).toBe(new Date(portal.time.now() + 3_600_000).toUTCString());
  });

  it('carry no CORS headers', async () => {
    const portal = await start();
    const { appId, appToken } = portal.state.current;
    const answer = await portal.call('GET', '/iguides', undefined, {
      headers: { Origin: 'https://a.example', [APP_ID_HEADER]: appId, [APP_TOKEN_HEADER]: appToken },
    });
    expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it('with a body beyond all measure are refused', async () => {
    const portal = await start();
    // The answer may come while the body is still being sent, which a client may take for a lost connection.
    await portal.call('POST', '/iguides', { type: 'x'.repeat(2_000_000) }).catch(() => null);
    expect(portal.journal.entries()).toMatchObject([{ operation: 'createIguide', status: 413 }]);
  });
});
