import type { LinkId } from './link.ts';

const PREFIX = 'link:';

/** The account of files that come in through a link, in the place of an operator's. */
export function accountOf(id: LinkId): string {
  return PREFIX + id;
}

/** Whether files of that account come in through a link: then no session is needed for them. */
export function isGuest(account: string): boolean {
  return account.startsWith(PREFIX);
}

/** Where a guest's page is: the app's own, in another part. The link's secret follows in the fragment. */
export const LINK_PAGE = '/link';
