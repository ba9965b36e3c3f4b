import { percentText } from './bytes.ts';

/** What this browser does with uploads when it is closed. Promised nowhere else, and no more than this. */
export const WHEN_CLOSED =
  'Uploads stop when the browser closes and go on by themselves when you open Sitelift again. Saved files need not be picked again.';

/** The tab's title: percent first, so that it shows in a narrow tab. */
export function titleText(locale: string, percent: number | null, needsYou: number): string {
  if (percent !== null) return `${percentText(locale, percent)} · Sitelift`;
  return needsYou > 0 ? `${needsYou} ${needsYou === 1 ? 'needs' : 'need'} you · Sitelift` : 'Sitelift';
}
