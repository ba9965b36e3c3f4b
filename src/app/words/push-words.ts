import type { PushTrouble } from '../state/push.svelte.ts';

/** Why this browser is not told, and what helps. */
export function pushTroubleText(trouble: PushTrouble): string {
  switch (trouble) {
    case 'denied':
      return 'The browser does not let Sitelift show notices. Allow them in its settings for this site, then turn this on again.';
    case 'no-answer':
      return 'The server can’t be reached. Check the network, then try again.';
    case 'no-service':
      return 'This browser’s push service can’t be reached. Try again on another network.';
  }
}
