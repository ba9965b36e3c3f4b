import type { PhaseView, UploadView } from '../../lib/channel/upload-view.ts';
import { isHeld, type Hold } from '../../lib/upload/limits.ts';
import { failureTrouble } from './failure-words.ts';
import { heldLabel } from './limits-words.ts';
import type { Trouble } from './remedy.ts';
import { durationText, secondsUntil } from './time.ts';
import { waitLabel, waitTrouble } from './wait-words.ts';

/** How a phase looks: `busy` moves without saying how far it is. */
export type Tone = 'active' | 'busy' | 'quiet' | 'waiting' | 'bad' | 'good';

export interface PhaseWords {
  readonly label: string;
  readonly tone: Tone;
  readonly trouble: Trouble | null;
}

type WorkName = Exclude<PhaseView['name'], 'waiting' | 'paused' | 'failed' | 'done' | 'cancelled'>;

function workLabel(name: WorkName): string {
  switch (name) {
    case 'staging':
      return 'Saving on this device';
    case 'queued':
      return 'In line';
    case 'starting':
      return 'Starting';
    case 'sending':
      return 'Uploading';
    case 'finishing':
      return 'Putting the parts together';
    case 'processing':
      return 'The Portal is processing it';
  }
}

/** A phase in plain words; one that is held is told by what holds it. */
export function phaseWords(phase: PhaseView, hold: Hold | null = null): PhaseWords {
  if (hold !== null && isHeld(phase.name, hold))
    return { label: heldLabel(hold), tone: hold === 'paused' ? 'quiet' : 'waiting', trouble: null };
  switch (phase.name) {
    case 'sending':
      return { label: workLabel(phase.name), tone: 'active', trouble: null };
    case 'queued':
      return { label: workLabel(phase.name), tone: 'quiet', trouble: null };
    case 'staging':
    case 'starting':
    case 'finishing':
    case 'processing':
      return { label: workLabel(phase.name), tone: 'busy', trouble: null };
    case 'waiting':
      return { label: waitLabel(phase.why), tone: 'waiting', trouble: waitTrouble(phase.why) };
    case 'paused':
      return { label: 'Paused', tone: 'quiet', trouble: null };
    case 'failed':
      return {
        label: phase.then === 'processing' ? 'Not processed' : 'Not uploaded',
        tone: 'bad',
        trouble: failureTrouble(phase.failure.reason, phase.failure.detail),
      };
    case 'done':
      return { label: 'Done', tone: 'good', trouble: null };
    case 'cancelled':
      return { label: 'Cancelled', tone: 'quiet', trouble: null };
  }
}

/** `Tries again in 12 sec`; null where only an event ends the wait. `now`: ms since 1970. */
export function nextTryText(locale: string, phase: PhaseView, now: number): string | null {
  if (phase.name !== 'waiting' || phase.until === null) return null;
  const seconds = secondsUntil(phase.until, now);
  return seconds === 0 ? 'Trying again now' : `Tries again in ${durationText(locale, seconds)}`;
}

/** Whether how far it is can be shown: a file that goes as one part is either there or not. */
export function isMeasured(upload: UploadView, hold: Hold | null = null): boolean {
  const { phase, parts } = upload;
  if (phase.name === 'sending') return parts.total > 1 || upload.sentBytes > 0;
  return phaseWords(phase, hold).tone !== 'busy';
}
