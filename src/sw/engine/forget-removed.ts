import type { Effects } from './effects.ts';
import type { Flights } from './flights.ts';
import type { Keeper } from './keeper.ts';
import type { Ledger } from './ledger.ts';
import type { Sources } from './sources.ts';
import { isEnded } from './standing.ts';

interface Holders {
  readonly ledger: Ledger;
  readonly effects: Effects;
  readonly flights: Flights;
  readonly sources: Sources;
  readonly keeper: Keeper;
}

/** Deletes what was taken off the list, once nothing of it is left to do or on its way. */
export function forgetRemoved({ ledger, effects, flights, sources, keeper }: Holders): void {
  for (const [id, { live, pending }] of ledger.entries) {
    const isBusy = pending > 0 || effects.has(id) || flights.unsaved(id) > 0;
    if (live.upload.removed !== true || !isEnded(live.upload.phase) || isBusy) continue;
    effects.forget(id);
    flights.forget(id);
    sources.forget(id);
    keeper.again(id);
    void ledger.forget(id);
  }
}
