import type { UploadEvent } from '../event.ts';
import type { Scene, Turn } from './turn.ts';

type EventMap = { [E in UploadEvent as E['type']]: E };
export type EventType = keyof EventMap;
export type EventOf<T extends EventType = EventType> = {
  [K in T]: EventMap[K] & { readonly type: K };
}[T];

/** What each event makes of a phase P; an event without a rule means nothing to it. */
export type Rules<P, R extends Turn = Turn, T extends EventType = EventType> = {
  readonly [K in T]?: (phase: P, event: EventOf<K>, scene: Scene) => R | null;
};

/** The outcome of the rule for this event; null: nothing. */
export function follow<P, R extends Turn, T extends EventType>(
  rules: Rules<P, R, T>,
  phase: P,
  event: EventOf<T>,
  scene: Scene,
): R | null {
  const rule: Rules<P, R, T>[T] = rules[event.type];
  return rule?.(phase, event, scene) ?? null;
}
