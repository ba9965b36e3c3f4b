import { Hono } from 'hono';
import { ControlRefusal, door } from './door.ts';
import { faultRoutes, type FaultRoutesOptions } from './fault-routes.ts';
import { journalRoutes } from './journal-routes.ts';
import type { Journal } from '../journal.ts';
import { settingRoutes, type SettingRoutesOptions } from './setting-routes.ts';
import { storeRoutes, type StoreRoutesOptions } from './store-routes.ts';

export interface ControlDependencies extends SettingRoutesOptions, FaultRoutesOptions, StoreRoutesOptions {
  readonly journal: Journal;
  /** Asked for as `Authorization: Bearer …` where set. */
  readonly adminToken: string | null;
  readonly report: (error: unknown) => void;
}

/** The endpoint that only the sandbox has: turns knobs, sets faults, tells what arrived. Loopback only. */
export function createControlEndpoint(dependencies: ControlDependencies): Hono {
  const control = new Hono();
  control.use(door(dependencies.adminToken));
  control.route('/', settingRoutes(dependencies));
  control.route('/faults', faultRoutes(dependencies));
  control.route('/journal', journalRoutes(dependencies.journal));
  control.route('/', storeRoutes(dependencies));
  control.notFound((context) => context.json({ code: 'not-found', message: 'no such endpoint' }, 404));
  control.onError((error, context) => {
    if (error instanceof ControlRefusal) {
      return context.json({ code: 'refused', message: error.message }, error.status);
    }
    dependencies.report(error);
    return context.json({ code: 'internal', message: error.message }, 500);
  });
  return control;
}
