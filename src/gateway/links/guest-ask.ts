import type { Request as Credentials } from '../../lib/portal/test-credentials.ts';
import type { PortalRemote } from '../portal-remote.ts';
import { refuse } from '../refusal.ts';
import { relayed, type Contract, type Manner, type Relayed } from '../relayed.ts';
import type { Seal } from '../seal.ts';
import type { Guest } from './guest-door.ts';
import { changeLink } from './link-records.ts';

/**
 * A call of the Portal for a link's guest, with the credentials of its operator.
 * @throws Refusal 503 `link-resting` where the Portal takes those no more; the Portal's own otherwise
 */
export type GuestAsk = (
  guest: Guest,
  how: readonly [Manner, Contract],
  call: Omit<Relayed, 'credentials'>,
) => Promise<unknown>;

export function createGuestAsk(portal: PortalRemote, seal: Seal<Credentials>, now: () => number): GuestAsk {
  return async ({ opened, link }, how, call) => {
    const credentials = await seal.open(link.credentials);
    const answer =
      credentials === null
        ? ({ is: 'signed-out' } as const)
        : await relayed(portal, how, { ...call, credentials });
    if (answer.is === 'good') return answer.body;
    await changeLink(opened, link.id, { restingSince: now() });
    throw refuse(503, 'link-resting', { reason: 'the Portal refused the operator’s token' });
  };
}
