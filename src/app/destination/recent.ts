import * as v from 'valibot';
import { Iguide } from '../../lib/portal/iguide.ts';
import { WorkOrder } from '../../lib/portal/work-order.ts';
import type { KeyValue } from '../storage.ts';

/** An iGUIDE that was chosen before, with its work orders as they were last seen: enough to add files offline. */
export interface Recent {
  readonly iguide: Iguide;
  readonly workOrders: readonly WorkOrder[];
}

const KEPT = 8;
const Stored = v.array(v.object({ iguide: Iguide, workOrders: v.array(WorkOrder) }));

/** One list an account: addresses are its clients'. */
function keyOf(account: string): string {
  return `sitelift.recent.${account}`;
}

/** Newest first. Unreadable or missing: none. */
export function loadRecent(storage: KeyValue, account: string): readonly Recent[] {
  try {
    const stored: unknown = JSON.parse(storage.getItem(keyOf(account)) ?? '[]');
    const parsed = v.safeParse(Stored, stored);
    return parsed.success ? parsed.output : [];
  } catch {
    return [];
  }
}

/** Puts one in front and keeps the newest eight. */
export function saveRecent(storage: KeyValue, account: string, used: Recent): readonly Recent[] {
  const others = loadRecent(storage, account).filter(({ iguide }) => iguide.id !== used.iguide.id);
  const recent = [used, ...others].slice(0, KEPT);
  storage.setItem(keyOf(account), JSON.stringify(recent));
  return recent;
}
