import { percentText } from './bytes.ts';
import type { Kind } from './destination-words.ts';

/**
 * What this browser does with uploads while Sitelift is closed. Promised nowhere else, and no more than this. `wakes`: it
 * wakes a closed Sitelift when there is a network. `sends`: it takes over what is left when Sitelift is.
 */
export function whenClosedText(wakes: boolean, sends: boolean): string {
  if (sends)
    return 'Leave Sitelift for another app or tab, and within a minute this browser takes over what is left, up to 2 GB, and goes on even with Sitelift closed. The rest goes on by itself when you open Sitelift again. Saved files need not be picked again.';
  return wakes
    ? 'With Sitelift closed, this browser lets uploads run for some minutes at a time, as long as it runs itself and has a network. The rest goes on by itself when you open Sitelift again. Saved files need not be picked again.'
    : 'Uploads stop when Sitelift is closed and go on by themselves when you open it again. Saved files need not be picked again.';
}

/** The tab's title: percent first, so that it shows in a narrow tab. */
export function titleText(locale: string, percent: number | null, needsYou: number): string {
  if (percent !== null) return `${percentText(locale, percent)} · Sitelift`;
  return needsYou > 0 ? `${needsYou} ${needsYou === 1 ? 'needs' : 'need'} you · Sitelift` : 'Sitelift';
}

/** The button that opens the picker. `hasFiles`: there are some already. */
export function pickText(kind: Kind | null, hasFiles: boolean): string {
  if (kind === null) return hasFiles ? 'Add more files' : 'Choose files';
  return kind === 'asset' ? 'Choose photos' : 'Choose a Stitch TAR';
}
