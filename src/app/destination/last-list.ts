import * as v from 'valibot';
import { Iguide } from '../../lib/portal/iguide.ts';
import type { KeyValue } from '../storage.ts';

/** Some 150 bytes each, of the 5 MB that browsers give localStorage. The Portal lists the newest first. */
const KEPT = 2_000;
const Stored = v.array(Iguide);

/** One list an account: addresses are its clients'. */
function keyOf(account: string): string {
  return `sitelift.list.${account}`;
}

/** The iGUIDEs as the Portal last listed them; null where it never did, or that can't be read. */
export function loadLastList(
  storage: KeyValue,
  account: string | null,
): { readonly name: 'there'; readonly value: readonly Iguide[]; readonly isOld: true } | null {
  if (account === null) return null;
  try {
    const stored: unknown = JSON.parse(storage.getItem(keyOf(account)) ?? 'null');
    const parsed = v.safeParse(Stored, stored);
    return parsed.success ? { name: 'there', value: parsed.output, isOld: true } : null;
  } catch {
    return null;
  }
}

export function saveLastList(storage: KeyValue, account: string, list: readonly Iguide[]): void {
  storage.setItem(keyOf(account), JSON.stringify(list.slice(0, KEPT)));
}
