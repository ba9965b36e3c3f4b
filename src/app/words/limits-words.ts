import type { Hold, Limits } from '../../lib/upload/limits.ts';

/** Mbit/s to choose a cap from: half of what a hotspot, a house, an office may have, down to a crawl. */
export const CAPS = [1, 2, 5, 10, 25, 50] as const;

/** `5 Mbit/s`, as networks are sold; `No limit`. */
export function capText(locale: string, cap: Limits['cap']): string {
  return cap === null ? 'No limit' : `${new Intl.NumberFormat(locale).format(cap)}\u00a0Mbit/s`;
}

/** The caps to choose from, with one that is set though it is none of them. */
export function capChoices(cap: Limits['cap']): readonly Limits['cap'][] {
  const caps = cap === null || CAPS.some((step) => step === cap) ? CAPS : [...CAPS, cap];
  return [null, ...[...caps].sort((a, b) => a - b)];
}

/** The short name of a hold, for the row's phase. */
export function heldLabel(hold: Hold): string {
  switch (hold) {
    case 'paused':
      return 'Paused with all';
    case 'wifi':
      return 'Waiting for Wi-Fi';
  }
}

/** What holds every upload, for the whole page. */
export function holdText(hold: Hold): string {
  switch (hold) {
    case 'paused':
      return 'All uploads are paused, also files you add now. What was sent is kept.';
    case 'wifi':
      return 'Uploads wait for Wi-Fi: this network costs by the byte, or the device’s data saver is on. They go on by themselves.';
  }
}

export const PAUSE_ALL =
  'Holds every upload, also files you add later. One that you paused by itself stays paused after it.';

/** What “only on Wi-Fi” does here; null where it has nothing to add. */
export function wifiText(isCostTold: boolean): string {
  return isCostTold
    ? 'On a mobile network, or while this device’s data saver is on, uploads wait. They go on by themselves.'
    : 'This browser doesn’t tell which network it is on, so this does nothing here.';
}

export const CAP_TEXT =
  'Kept on average, in bursts of one part (some 5\u00a0MB): a part that has begun goes as fast as the network takes it.';
