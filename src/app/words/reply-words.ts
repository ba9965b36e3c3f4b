/** Why the worker did not carry out a command. */
export type NotDone = 'malformed' | 'no-storage' | 'internal' | 'stale' | 'no-answer';

/** What to say when files could not be handed over; they stay in the list of files to add. */
export function notAddedText(why: NotDone): string {
  switch (why) {
    case 'no-storage':
      return 'This browser’s storage doesn’t take the file. Free some space, or leave private browsing, then try again.';
    case 'stale':
      return 'Sitelift was updated meanwhile. Reload the page, then add the file again.';
    case 'no-answer':
      return 'The part of Sitelift that uploads doesn’t answer. Try again.';
    case 'malformed':
    case 'internal':
      return 'Something in Sitelift went wrong, and the file was not added. Try again.';
  }
}
