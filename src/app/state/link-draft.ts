import type { Link } from '../../lib/links/link.ts';
import type { ChangeLink, MakeLink } from '../../lib/links/operator-links.ts';
import { USUAL_DAYS, type FileType, type Terms, type TermsChange } from '../../lib/links/terms.ts';
import type { Target } from '../destination/propose.ts';

const MB = 1_000_000;
const GB = 1_000 * MB;
const DAY = 86_400_000;
const LONGEST_TITLE = 120;

/** Bytes that are offered for one file, and for all of them. */
export const EACH = [100 * MB, 500 * MB, 2 * GB, 10 * GB];
export const IN_ALL = [GB, 5 * GB, 20 * GB, 100 * GB];

/** A link's terms as they are typed in and chosen. */
export interface LinkDraft {
  title: string;
  note: string;
  types: FileType[];
  takesScan: boolean;
  isFollowed: boolean;
  /** Open for so many days from now; null: as long as it is. */
  days: number | null;
  mostFiles: number | null;
  /** Bytes. */
  each: number;
  inAll: number;
  views: Target['views'];
  /** Empty: none for a new link, the same as before for another. */
  passphrase: string;
  /** A passphrase is asked for no more. */
  isUnlocked: boolean;
}

export function newDraft({ iguide, views }: Target): LinkDraft {
  return {
    title: `Files for ${iguide.address}`.slice(0, LONGEST_TITLE),
    note: '',
    types: ['photo', 'pdf'],
    ...{ takesScan: false, isFollowed: false, days: USUAL_DAYS, mostFiles: 50 },
    ...{ each: 100 * MB, inAll: 5 * GB, views, passphrase: '', isUnlocked: false },
  };
}

export function draftOf({ terms }: Link): LinkDraft {
  return {
    ...{ title: terms.title, note: terms.note, types: [...terms.assets] },
    ...{ takesScan: terms.stitchData, isFollowed: terms.follow, days: null, mostFiles: terms.mostFiles },
    ...{ each: terms.mostBytesEach, inAll: terms.mostBytes, views: terms.appendToViews ?? 'none' },
    ...{ passphrase: '', isUnlocked: false },
  };
}

/** A scan is larger than what is usual. */
export function withScan(draft: LinkDraft): Pick<LinkDraft, 'each' | 'inAll'> {
  return { each: Math.max(draft.each, 10 * GB), inAll: Math.max(draft.inAll, 20 * GB) };
}

/** What keeps it from being a link, in words; empty: nothing. */
export function draftProblem({
  title,
  types,
  takesScan,
  isFollowed,
  mostFiles,
  passphrase,
}: LinkDraft): string {
  if (title.trim() === '') return 'Say what the link is for: its clients read that first.';
  if (types.length === 0 && !takesScan && !isFollowed) return 'Choose what your client may hand in or see.';
  if (mostFiles === null || !Number.isInteger(mostFiles) || mostFiles < 1 || mostFiles > 10_000)
    return 'Say how many files it takes at most, from 1 to 10,000.';
  if (passphrase !== '' && passphrase.length < 4) return 'A passphrase has four letters or more.';
  return '';
}

/** `now`: ms since 1970. */
export function makeOf(draft: LinkDraft, { iguide, workOrder }: Target, now: number): MakeLink {
  const to = { iguideId: iguide.id, address: iguide.address, workOrderId: workOrder?.id ?? null };
  return {
    terms: { ...to, ...limitsOf(draft), expiresAt: now + (draft.days ?? USUAL_DAYS) * DAY },
    ...(draft.passphrase === '' ? {} : { passphrase: draft.passphrase }),
  };
}

/** `now`: ms since 1970. */
export function changeOf(draft: LinkDraft, now: number): ChangeLink {
  const { days, passphrase, isUnlocked } = draft;
  const terms: TermsChange = {
    ...limitsOf(draft),
    ...(days === null ? {} : { expiresAt: now + days * DAY }),
  };
  if (isUnlocked) return { terms, passphrase: null };
  return passphrase === '' ? { terms } : { terms, passphrase };
}

/** All that may be changed later, too, but for the time. */
function limitsOf(draft: LinkDraft): Omit<Terms, 'iguideId' | 'address' | 'workOrderId' | 'expiresAt'> {
  return {
    ...{ title: draft.title.trim(), note: draft.note.trim() },
    ...{ assets: [...draft.types], stitchData: draft.takesScan, follow: draft.isFollowed },
    appendToViews: draft.views === 'none' ? null : draft.views,
    ...{ mostFiles: draft.mostFiles ?? 1, mostBytesEach: draft.each, mostBytes: draft.inAll },
  };
}

/** What is offered, with what is chosen among it, ascending. */
export function choices(offered: readonly number[], chosen: number): number[] {
  return [...new Set([...offered, chosen])].sort((a, b) => a - b);
}
