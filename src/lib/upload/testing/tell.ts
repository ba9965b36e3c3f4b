import { effectOf } from '../effect-of.ts';
import type { UploadEvent } from '../event.ts';
import type { Live } from '../live.ts';
import type { Moment } from '../moment.ts';
import { step } from '../step.ts';
import { MOMENT } from './samples.ts';

/** An Upload after these events, all at one moment. */
export function told(live: Live, events: readonly UploadEvent[], at: Moment = MOMENT): Live {
  return events.reduce((before, event) => step(before, event, at).live, live);
}

/** The type of the effect that runs after these events. */
export function effectAfter(live: Live, ...events: UploadEvent[]): string | undefined {
  return effectOf(told(live, events), MOMENT)?.type;
}
