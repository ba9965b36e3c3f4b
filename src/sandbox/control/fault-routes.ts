import { Hono } from 'hono';
import * as v from 'valibot';
import type { FaultRules } from '../faults.ts';
import { Rule } from './contract.ts';
import { bodyOf, ControlRefusal } from './door.ts';

export interface FaultRoutesOptions {
  readonly faults: FaultRules;
}

/** GET the rules, POST one more, PUT a list in place of all, DELETE one or all. */
export function faultRoutes({ faults }: FaultRoutesOptions): Hono {
  const routes = new Hono();
  routes.get('/', (context) => context.json(faults.list()));
  routes.post('/', async (context) => context.json({ id: faults.add(await bodyOf(context, Rule)) }, 201));
  routes.put('/', async (context) => {
    const rules = await bodyOf(context, v.array(Rule));
    faults.clear();
    for (const rule of rules) faults.add(rule);
    return context.json(faults.list());
  });
  routes.delete('/', (context) => {
    faults.clear();
    return context.body(null, 204);
  });
  routes.delete('/:id', (context) => {
    if (!faults.remove(context.req.param('id'))) throw new ControlRefusal(404, 'no such rule');
    return context.body(null, 204);
  });
  return routes;
}
