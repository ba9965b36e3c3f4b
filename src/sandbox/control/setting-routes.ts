import { Hono } from 'hono';
import type { ShiftedClock } from '../clock.ts';
import { KnobChanges, type KnobPanel } from '../knobs.ts';
import type { StateFile } from '../state/state-file.ts';
import { ClockSetting } from './contract.ts';
import { bodyOf } from './door.ts';

export interface SettingRoutesOptions {
  readonly state: StateFile;
  readonly clock: ShiftedClock;
  readonly knobs: KnobPanel;
}

/** Knobs, the clock, and the end of everything that can expire. */
export function settingRoutes({ state, clock, knobs }: SettingRoutesOptions): Hono {
  const routes = new Hono();
  routes.get('/knobs', (context) => context.json(knobs.current));
  routes.patch('/knobs', async (context) => {
    knobs.turn(await bodyOf(context, KnobChanges));
    return context.json(knobs.current);
  });
  routes.get('/clock', (context) => context.json({ offsetMs: clock.offset }));
  routes.post('/clock', async (context) => {
    clock.shift((await bodyOf(context, ClockSetting)).offsetMs);
    return context.json({ offsetMs: clock.offset });
  });
  routes.post('/expire', (context) => {
    state.update((draft) => {
      const now = clock.now();
      for (const grant of Object.values(draft.grants)) grant.expiresAt = Math.min(grant.expiresAt, now);
      draft.tokenGeneration += 1;
    });
    return context.body(null, 204);
  });
  return routes;
}
