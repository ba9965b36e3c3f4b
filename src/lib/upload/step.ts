import type { Effect } from './effect.ts';
import type { UploadEvent } from './event.ts';
import type { Live } from './live.ts';
import type { Moment } from './moment.ts';
import type { Part } from './part.ts';

export interface Step {
  readonly live: Live;
  /** What has to run now: `effectOf(live, at)`. Not started while another effect of this Upload runs. */
  readonly effect: Effect | null;
  /** What changed among the parts; saved together with `live.upload`, before the effect runs. */
  readonly parts: PartsChange;
}

/** Drops come first. */
export interface PartsChange {
  readonly put: readonly Part[];
  /** Numbers. */
  readonly drop: readonly number[] | 'all';
}

/**
 * What an event makes of an Upload. Pure and total: every event in every phase gives a result, and `live.upload` is the
 * same object when nothing about it changed.
 */
export declare function step(live: Live, event: UploadEvent, at: Moment): Step;
