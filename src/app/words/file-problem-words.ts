import type { ShareTrouble } from '../../lib/channel/share.ts';
import { MAX_OBJECT_SIZE } from '../../lib/upload/plan.ts';
import { bytesText } from './bytes.ts';

/** Why something can't be added, found before anything is sent. */
export type FileProblem =
  | 'folder'
  | 'empty'
  | 'too-large'
  | 'name-too-long'
  | 'unreadable'
  | 'over-link'
  | 'not-of-link'
  | ShareTrouble;

/** Stands in a name's place where not even names came. */
export const SHARED_FILES = 'Shared files';

/** One sentence and what to do; the name is shown beside it. */
export function fileProblemText(locale: string, problem: FileProblem): string {
  switch (problem) {
    case 'folder':
      return 'Folders can’t be added. Open it and choose the files in it.';
    case 'empty':
      return 'The file is empty (0 bytes). Copy it from the camera again.';
    case 'too-large':
      return `The file is larger than the storage takes (${bytesText(locale, MAX_OBJECT_SIZE)}).`;
    case 'name-too-long':
      return 'The Portal takes no name this long. Rename the file, then add it again.';
    case 'unreadable':
      return 'The browser can’t read this file. Copy it to this device, then add it again.';
    case 'over-link':
      return 'The file is larger than this link takes.';
    case 'not-of-link':
      return 'This link does not take files of this type.';
    case 'no-room':
      return 'The browser has no room for what was shared. Nothing of it was taken. Free some space on this device, then share it again.';
    case 'missed':
      return 'What was shared did not arrive, and nothing of it was taken. Share it again, or choose the files here.';
  }
}
