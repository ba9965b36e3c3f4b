import type { IGUIDE_TYPES, INDUSTRIES } from '../../lib/portal/iguide.ts';
import type { PortalTrouble } from '../../lib/portal/trouble.ts';

export function typeText(type: (typeof IGUIDE_TYPES)[number]): string {
  switch (type) {
    case 'standard':
      return 'Standard';
    case 'premium':
      return 'Premium';
    case 'radix':
      return 'Radix';
    case 'photos':
      return 'Photos only';
  }
}

export function industryText(industry: (typeof INDUSTRIES)[number]): string {
  switch (industry) {
    case 'residential':
      return 'Residential';
    case 'commercial':
      return 'Commercial';
    case 'irc':
      return 'Insurance and restoration';
    case 'aec':
      return 'Architecture and construction';
  }
}

/** Why no iGUIDE was made, or that it is not known whether one was. */
export function newIguideTroubleText(kind: PortalTrouble['kind']): string {
  switch (kind) {
    case 'refused':
    case 'link-refused':
    case 'not-found':
    case 'conflict':
      return 'The Portal refused it. Check the address; your account may also be allowed to make none.';
    case 'token-refused':
    case 'signed-out':
      return 'Sign in again, then make it once more.';
    case 'rate-limited':
      return 'The Portal is asked too often at the moment. Nothing was made: try again in a few seconds.';
    case 'unreachable':
    case 'intercepted':
    case 'no-answer':
    case 'aborted':
      return 'No answer came, so it may have been made or not. Look for it in the list before you try again.';
  }
}
