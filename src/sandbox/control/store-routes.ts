import { createHash } from 'node:crypto';
import { Hono } from 'hono';
import type { ShiftedClock } from '../clock.ts';
import type { ObjectStore, StoredObject } from '../object-store.ts';
import type { Webhooks } from '../portal/webhooks.ts';
import type { StateFile } from '../state/state-file.ts';
import * as v from 'valibot';
import { WorkOrderSetting, type Jobs } from './contract.ts';
import { ControlRefusal } from './door.ts';

export interface StoreRoutesOptions {
  readonly state: StateFile;
  readonly clock: ShiftedClock;
  readonly objects: ObjectStore;
  readonly webhooks: Webhooks;
}

/** What lies in the bucket, and what the Portal makes of it. */
export function storeRoutes({ state, clock, objects, webhooks }: StoreRoutesOptions): Hono {
  const existing = async (key: string | undefined): Promise<StoredObject> => {
    if (key === undefined) throw new ControlRefusal(400, 'key: missing');
    const object = await objects.head(key);
    if (!object) throw new ControlRefusal(404, 'no object at that key');
    return object;
  };

  const routes = new Hono();
  routes.get('/objects', async (context) => context.json(await objects.list()));
  routes.get('/objects/sha256', async (context) => {
    const { key, size } = await existing(context.req.query('key'));
    const hash = createHash('sha256');
    for await (const chunk of objects.read(key)) hash.update(chunk);
    return context.json({ sha256: hash.digest('hex'), size });
  });
  routes.get('/objects/content', async (context) => {
    const { key, size } = await existing(context.req.query('key'));
    return context.body(streamOf(objects.read(key)), 200, {
      'Content-Type': 'application/octet-stream',
      'Content-Length': String(size),
    });
  });
  routes.get('/uploads', async (context) => context.json(await objects.uploads()));
  routes.patch('/work-orders/:id', async (context) => {
    const { status } = v.parse(WorkOrderSetting, await context.req.json());
    const found = state.update(({ iguides }) => {
      for (const iguide of iguides) {
        const workOrder = iguide.workOrders.find(({ id }) => id === context.req.param('id'));
        if (workOrder === undefined) continue;
        workOrder.status = status;
        return { iguide, workOrder };
      }
      return null;
    });
    if (found === null) throw new ControlRefusal(404, 'no such work order');
    if (status === 'done') webhooks.ready(found.iguide, found.workOrder);
    return context.json({ status });
  });
  routes.get('/webhooks', (context) => context.json(webhooks.deliveries));
  routes.get('/jobs', (context) => context.json(jobs(state, clock)));
  return routes;
}

/** In the realm's own type of stream: Node's has another where the page's types are known too, as in tests. */
function streamOf(chunks: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const reader: AsyncIterator<Uint8Array, unknown> = chunks[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await reader.next();
      if (next.done === true) controller.close();
      else controller.enqueue(next.value);
    },
    async cancel() {
      await reader.return?.();
    },
  });
}

function jobs({ current }: StateFile, clock: Pick<ShiftedClock, 'steady'>): Jobs {
  return current.jobs.flatMap(({ jid, jidEnqueuedAt, intakeId, endsAt, fault }) => {
    const intake = current.intakes.find(({ id }) => id === intakeId);
    if (!intake) return [];
    const { destination, id: resource, key, filename } = intake;
    const done = clock.steady() >= endsAt;
    return [{ jid, jidEnqueuedAt, kind: destination.kind, resource, key, filename, done, fault }];
  });
}
