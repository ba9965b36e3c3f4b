import { bytesText } from './bytes.ts';
import { counted } from './plural.ts';

/** `3 files, 2.1 GB, are saved in this browser until they are uploaded.` */
export function keptText(locale: string, count: number, bytes: number): string {
  if (count === 0)
    return 'No file is saved in this browser. Copies are deleted as soon as they are uploaded.';
  return `${counted(locale, count, 'file', 'files')}, ${bytesText(locale, bytes)}, saved in this browser until uploaded. Cancel an upload to free its room.`;
}

/** `Room for 31 GB more.`; null where the browser doesn't tell. */
export function freeText(locale: string, free: number | null): string | null {
  if (free === null) return null;
  return free <= 0 ? 'There is no room left.' : `Room for about ${bytesText(locale, free)} more.`;
}

/** What the browser said about keeping what is saved. */
export function promiseText(isPromised: boolean): string {
  return isPromised
    ? 'This browser has promised not to delete saved files by itself.'
    : 'When this device runs short of room, this browser may delete saved files by itself.';
}

export const NOT_PROMISED =
  'The browser did not agree. It does once Sitelift is installed or used more often.';
