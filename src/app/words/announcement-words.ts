import type { PhaseView, UploadView } from '../../lib/channel/upload-view.ts';
import { phaseWords } from './phase-words.ts';
import { counted } from './plural.ts';

/** A change that is worth saying aloud. */
export interface PhaseChange {
  readonly id: string;
  readonly file: string;
  readonly to: PhaseView;
}

function spoken(phase: PhaseView): string {
  const { label, trouble } = phaseWords(phase);
  return trouble === null ? `${label}.` : `${label}. ${trouble.text}`;
}

/** Whether a listener hears something new: not a percent, not the same wait again. */
export function isWorthSaying(before: UploadView | undefined, after: UploadView): boolean {
  const { phase } = after;
  if (phase.name === 'queued' || phase.name === 'starting' || phase.name === 'finishing') return false;
  if (before === undefined) return phase.name !== 'done' && phase.name !== 'cancelled';
  return phaseWords(before.phase).label !== phaseWords(phase).label;
}

/** One sentence for a few changes; a count for each phase when many files change at once. */
export function changesText(locale: string, changes: readonly PhaseChange[]): string {
  if (changes.length <= 3) return changes.map(({ file, to }) => `${file}: ${spoken(to)}`).join(' ');
  const byLabel = new Map<string, number>();
  for (const { to } of changes) {
    const { label } = phaseWords(to);
    byLabel.set(label, (byLabel.get(label) ?? 0) + 1);
  }
  return [...byLabel]
    .map(([label, count]) => `${counted(locale, count, 'file', 'files')}: ${label}.`)
    .join(' ');
}
