import type { Knobs } from '../knobs.ts';

/** A list as one of the ways in which the Portal wraps it; `own` is the name of what it lists. */
export function envelope(form: Knobs['listEnvelope'], own: string, list: readonly unknown[]): unknown {
  if (form === 'bare') return list;
  return { [form === 'own' ? own : form]: list };
}
