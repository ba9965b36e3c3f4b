import { accountOf } from '../../lib/links/account.ts';
import type { GuestKey } from '../../lib/links/guest.ts';
import type { GuestLink } from '../../lib/links/guest-link.ts';
import { takesAsset } from '../../lib/links/terms.ts';
import { PortalError } from '../../lib/portal/trouble.ts';
import { onlyOf } from '../bridge/only-of.ts';
import type { Environment } from '../environment.ts';
import type { FileProblem } from '../words/file-problem-words.ts';

export type OpenLink = Extract<GuestLink, { isLocked: false }>;

/**
 * The page's world as a guest has it: the same worker, but only the link's own files, nobody to sign in as, and one
 * destination. `key`: as it is at that moment.
 */
export function guestEnvironment(environment: Environment, link: OpenLink, key: () => GuestKey): Environment {
  const account = accountOf(link.id);
  const { bridge, gateway, storage } = environment;
  const own = onlyOf(bridge, (other) => other === account);
  const nothing = (): Promise<never> => Promise.reject(new PortalError({ kind: 'no-answer' }));
  const { workOrderId, stitchData } = link.terms;
  const orders = stitchData && workOrderId !== null ? [{ id: workOrderId, status: 'empty' as const }] : [];
  const prefix = `sitelift.guest.${link.id}.`;
  return {
    ...environment,
    bridge: {
      ...own,
      // Its key comes first, so that the worker can ask for it whatever happens to this page.
      async order(order) {
        if (order.type === 'add' || order.type === 'retry')
          await own.order({ type: 'guest', account, key: key() });
        return own.order(order);
      },
    },
    gateway: {
      session: () => Promise.resolve({ signedIn: true, account }),
      signIn: nothing,
      signOut: nothing,
      config: (signal) => gateway.config(signal),
    },
    portal: {
      listIguides: () => Promise.resolve([]),
      getIguide: nothing,
      listWorkOrders: () => Promise.resolve(orders),
      getWorkOrder: nothing,
      createIguide: nothing,
    },
    // What an operator left on this device is none of a guest's, and the other way round.
    storage: {
      getItem: (name) => storage.getItem(prefix + name),
      setItem: (name, value) => storage.setItem(prefix + name, value),
      removeItem: (name) => storage.removeItem(prefix + name),
    },
    isGuest: true,
    refuses: (file) => refusalOf(link, file),
  };
}

/** Why a link takes no such file; null: it does. A TAR goes as Stitch Data where that is taken. */
export function refusalOf(
  { terms }: Pick<OpenLink, 'terms'>,
  { name, size }: Pick<File, 'name' | 'size'>,
): FileProblem | null {
  if (size > terms.mostBytesEach) return 'over-link';
  const isScan = /\.tar$/i.test(name) && terms.stitchData;
  return isScan || takesAsset(terms, name) ? null : 'not-of-link';
}
