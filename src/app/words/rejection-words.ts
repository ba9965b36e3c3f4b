import type { PhaseWords } from './phase-words.ts';

/** Stitch Data that the Portal took and then found to be of no use. */
export const REJECTED: PhaseWords = {
  label: 'Uploaded, but rejected',
  tone: 'bad',
  trouble: {
    text: 'The Portal rejected this file. It arrived as it was on this device, so check that it is a whole Stitch TAR, then add the right one.',
    remedy: { action: 'add-again', label: 'Add another file' },
  },
};

/** What a screen reader is told of it. */
export function rejectedSpeech(name: string): string {
  return `The Portal rejected ${name}.`;
}
