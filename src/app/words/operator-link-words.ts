import type { Arrival, Link } from '../../lib/links/link.ts';
import type { PortalTrouble } from '../../lib/portal/trouble.ts';
import { bytesText } from './bytes.ts';
import type { Reader } from './english.ts';
import { counted } from './plural.ts';
import { momentText } from './time.ts';

/** How a link stands: open until when, over, closed, or resting. `now`: ms since 1970. */
export function linkStateText(reader: Reader, { terms, revokedAt, isResting }: Link, now: number): string {
  if (revokedAt !== null) return `Closed ${momentText(reader, revokedAt, now)}`;
  const until = momentText(reader, terms.expiresAt, now);
  if (terms.expiresAt <= now) return `Its time was over ${until}`;
  return isResting ? 'Rests: the Portal refuses the sign-in it was made with' : `Open until ${until}`;
}

/** What of it was used: `3 of 50 files, 42 MB of 5 GB`. */
export function usageText(locale: string, { terms, files, bytes }: Link): string {
  return `${files} of ${counted(locale, terms.mostFiles, 'file', 'files')}, ${bytesText(locale, bytes)} of ${bytesText(locale, terms.mostBytes)}`;
}

const STATES = { sending: 'on its way since', processing: 'being looked at since', done: 'arrived' } as const;

/** `42 MB from Zoë · arrived 2:32 pm` */
export function arrivalText(reader: Reader, { bytes, guest, state, since }: Arrival, now: number): string {
  const from = guest === null ? '' : ` from ${guest}`;
  return `${bytesText(reader.locale, bytes)}${from} · ${STATES[state]} ${momentText(reader, since, now)}`;
}

/** Why something about links was not done. */
export function linksTroubleText(kind: PortalTrouble['kind']): string {
  switch (kind) {
    case 'no-answer':
    case 'aborted':
      return 'No connection: links are kept on the server. Try again when there is a network.';
    case 'signed-out':
      return 'Sign in again to see your links.';
    case 'refused':
    case 'conflict':
    case 'not-found':
      return 'The server does not take that. Check what was typed in, or whether the link was deleted.';
    case 'link-refused':
    case 'token-refused':
    case 'rate-limited':
    case 'unreachable':
    case 'intercepted':
      return 'The server can’t do that at the moment. Try again soon.';
  }
}
