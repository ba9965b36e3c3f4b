import type { FaultRule } from '../../src/sandbox/faults.ts';
import { MOMENT_OF } from '../faults/moments.ts';
import { OPERATIONS, TABLE, type FaultName, type FaultRow } from '../faults/table.ts';
import { seededRandom } from '../../src/lib/upload/testing/seeded-random.ts';

/** One thing that happens in a soak. */
export type Choice =
  /** Files of these sizes, bytes, are added. */
  | { readonly act: 'add'; readonly sizes: readonly number[] }
  | { readonly act: 'fault'; readonly rule: FaultRule }
  | { readonly act: 'lift faults' }
  | { readonly act: 'kill worker' }
  | { readonly act: 'new tab' }
  | { readonly act: 'kill sandbox' }
  | { readonly act: 'sign out' }
  /** The sandbox's clock is set so many milliseconds off. */
  | { readonly act: 'clock'; readonly offsetMs: number }
  /** The device is set so many milliseconds ahead of this machine. */
  | { readonly act: 'device clock'; readonly leadMs: number }
  /** All credentials and upload tokens end. */
  | { readonly act: 'expire' };

/** A choice, and how many requests the sandbox sees before it, so that it meets the engine at work. */
export interface Step {
  readonly choice: Choice;
  readonly requests: number;
}

/** How often of a hundred; the rest are faults. */
const WEIGHTS = [
  ['add', 26],
  ['kill worker', 12],
  ['new tab', 6],
  ['kill sandbox', 4],
  ['sign out', 4],
  ['clock', 3],
  ['device clock', 4],
  ['expire', 4],
  ['lift faults', 10],
] as const;

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const CLOCKS = [0, 0, -DAY, DAY, -3 * DAY, 3 * DAY, 20 * 60_000, -HOUR] as const;
const LEADS = [0, -3 * DAY, 3 * DAY, 20 * 60_000, -HOUR] as const;
/** From a small photo to eight parts, bytes; most files are small. */
const LEAST = 100_000;
const MOST = 40_000_000;

/** Endless, and the same for the same seed. `without`: faults never chosen. */
export function* stepsFrom(seed: number, without: readonly string[]): Generator<Step, never> {
  const random = seededRandom(seed);
  const below = (count: number): number => Math.floor(random() * count);
  const faults = (Object.keys(TABLE) as FaultName[]).filter((name) => !without.includes(name));

  const size = (): number => Math.round(LEAST * (MOST / LEAST) ** random());
  const rule = (): FaultRule => {
    const name = faults[below(faults.length)] ?? 'drop before';
    const row: FaultRow = TABLE[name];
    const possible = OPERATIONS.filter((operation) => row.ends[operation] !== 'none');
    const operation = possible[below(possible.length)] ?? 'part';
    const { service, operation: struck } = MOMENT_OF[operation].first.target;
    return { service, operation: struck, skip: below(4), count: 1 + below(4), fault: row.fault };
  };
  const choice = (): Choice => {
    let at = below(100);
    for (const [act, weight] of WEIGHTS) {
      at -= weight;
      if (at >= 0) continue;
      if (act === 'add') return { act, sizes: Array.from({ length: 1 + below(3) }, size) };
      if (act === 'clock') return { act, offsetMs: CLOCKS[below(CLOCKS.length)] ?? 0 };
      if (act === 'device clock') return { act, leadMs: LEADS[below(LEADS.length)] ?? 0 };
      return { act };
    }
    return { act: 'fault', rule: rule() };
  };
  for (;;) yield { choice: choice(), requests: below(12) };
}
