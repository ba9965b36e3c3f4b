import { needsPerson } from '../../lib/channel/needs-person.ts';
import type { PhaseView } from '../../lib/channel/upload-view.ts';
import { isHeld, type Hold } from '../../lib/upload/limits.ts';

/** How an Upload stands, as a person would sort it. */
export const STANDINGS = [
  'needs-you',
  'uploading',
  'processing',
  'waiting',
  'paused',
  'in-line',
  'done',
  'cancelled',
] as const;
export type Standing = (typeof STANDINGS)[number];

export function standingOf(phase: PhaseView, hold: Hold | null = null): Standing {
  if (isHeld(phase.name, hold)) return hold === 'paused' ? 'paused' : 'waiting';
  if (needsPerson(phase)) return 'needs-you';
  switch (phase.name) {
    case 'staging':
    case 'starting':
    case 'sending':
    case 'finishing':
      return 'uploading';
    case 'queued':
      return 'in-line';
    case 'processing':
      return 'processing';
    case 'waiting':
      return 'waiting';
    case 'paused':
      return 'paused';
    case 'failed':
      return 'needs-you';
    case 'done':
      return 'done';
    case 'cancelled':
      return 'cancelled';
  }
}

/** Nothing more will happen to it unless someone does something new. */
export function isFinished(phase: PhaseView): boolean {
  return phase.name === 'done' || phase.name === 'cancelled';
}
