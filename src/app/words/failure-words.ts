import type { FAILURES } from '../../lib/upload/phase.ts';
import type { Trouble } from './remedy.ts';

export type FailureReason = (typeof FAILURES)[number];

const RETRY = { action: 'retry', label: 'Try again' } as const;
const PICK_AGAIN = { action: 'pick-again', label: 'Pick the file again' } as const;

const LINK_REASONS: Readonly<Record<string, string>> = {
  'link-revoked': 'it was closed',
  'link-expired': 'its time is over',
  'link-full': 'it is full',
  'link-locked': 'its passphrase was changed',
  'link-too-large': 'the file is too large for it',
  'link-other-type': 'it takes no files of this type',
};

/** What ended an Upload and the one thing to do about it. `detail`: the Portal's or the storage's own words. */
export function failureTrouble(reason: FailureReason, detail: string | undefined): Trouble {
  const words = detail === undefined || detail.trim() === '' ? '' : ` It says: “${detail.trim()}”`;
  switch (reason) {
    case 'source-lost':
      return {
        text: 'The browser no longer has this file: it was closed before the file was saved, it made room, or the file may no longer be read. What was sent is kept; it goes on once the file is picked again.',
        remedy: PICK_AGAIN,
      };
    case 'source-changed':
      return {
        text: 'The file changed or went away while it was read. Nothing was mixed, and what was sent is kept. Connect the card or disk it is on, then pick it again. If it was changed, remove this upload and add the file anew.',
        remedy: PICK_AGAIN,
      };
    case 'no-room':
      return {
        text: 'The browser has no room to keep this file. Free some space on this device, then try again.',
        remedy: RETRY,
      };
    case 'destination-unknown':
      return {
        text: 'The Portal knows no such iGUIDE or work order.',
        remedy: { action: 'add-elsewhere', label: 'Choose another destination' },
      };
    case 'destination-closed':
      return {
        text: `The work order takes no Stitch Data now: it is done, cancelled or in progress.${words}`,
        remedy: { action: 'add-elsewhere', label: 'Choose another destination' },
      };
    case 'portal-refused':
      return { text: `The Portal refuses this file.${words}`, remedy: RETRY };
    case 'storage-refused':
      return { text: `The storage refuses this file, even with a new permit.${words}`, remedy: RETRY };
    case 'bytes-altered':
      return {
        text: `What reaches the storage is not what was sent, again and again: something on the way, or in this device, alters it. The file is kept. Try again on another network.${words}`,
        remedy: RETRY,
      };
    case 'permit-too-short':
      return {
        text: 'This network is too slow: the Portal’s permits run out before the file is through, and each new one starts it over. The file is kept. Try again on a faster network.',
        remedy: RETRY,
      };
    case 'storage-lost':
      return {
        text: 'Everything was sent, but the Portal did not find it, several times over.',
        remedy: { action: 'retry', label: 'Send it again' },
      };
    case 'process-unknown':
      return {
        text: `The Portal’s answer was lost, so that nobody here knows whether it took this file, and it takes no more for this work order. The file is kept here. Look at the work order in the Portal: if the file is there, remove this upload.${words}`,
        remedy: { action: 'retry', label: 'Ask again' },
      };
    case 'link-refused':
      return {
        text: `The link takes this file no more: ${LINK_REASONS[detail ?? ''] ?? 'it is not known'}. Ask whoever sent it to you. The file is kept here.`,
        remedy: RETRY,
      };
    case 'job-failed':
      return { text: `The Portal could not process this file.${words}`, remedy: RETRY };
  }
}
