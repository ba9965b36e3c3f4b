import { MAX_OBJECT_SIZE } from '../../lib/upload/plan.ts';
import { bytesText } from './bytes.ts';

/** Why something can't be added, found before anything is sent. */
export type FileProblem = 'folder' | 'empty' | 'too-large' | 'name-too-long' | 'unreadable';

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
  }
}
