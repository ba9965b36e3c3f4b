import { describe, expect, it } from 'vitest';
import type { Link, LinkId } from '../../lib/links/link.ts';
import type { IguideId, WorkOrderId } from '../../lib/portal/ids.ts';
import type { Target } from '../destination/propose.ts';
import { changeOf, choices, draftOf, draftProblem, makeOf, newDraft, withScan } from './link-draft.ts';

const NOW = 1_796_000_000_000;
const DAY = 86_400_000;
const GB = 1_000_000_000;
const TARGET = {
  iguide: { id: 'IG1' as IguideId, address: '12 Oak Street' },
  workOrder: { id: 'Z1T9' as WorkOrderId, status: null },
  views: 'default',
} as unknown as Target;

const LINK: Link = {
  id: 'b2f5ff47-d9cb-469f-a165-70867728950e' as LinkId,
  terms: {
    ...{ iguideId: 'IG1' as IguideId, address: '12 Oak Street', workOrderId: 'Z1T9' as WorkOrderId },
    ...{ title: 'Smith', note: 'Plans, please', assets: ['pdf'], stitchData: false, follow: true },
    ...{ appendToViews: null, mostFiles: 3, mostBytesEach: 7, mostBytes: 21, expiresAt: NOW + 3 * DAY },
  },
  ...{ createdAt: NOW, revokedAt: null, isResting: false, hasPassphrase: true, files: 0, bytes: 0 },
};

describe('a new link', () => {
  it('asks for photos and PDFs for a week, where its target is', () => {
    expect(makeOf(newDraft(TARGET), TARGET, NOW)).toEqual({
      terms: {
        ...{ iguideId: 'IG1', address: '12 Oak Street', workOrderId: 'Z1T9' },
        ...{ title: 'Files for 12 Oak Street', note: '', assets: ['photo', 'pdf'] },
        ...{ stitchData: false, follow: false, appendToViews: 'default', mostFiles: 50 },
        ...{ mostBytesEach: GB / 10, mostBytes: 5 * GB, expiresAt: NOW + 7 * DAY },
      },
    });
  });

  it('has the passphrase that was typed in, and views only where they were chosen', () => {
    const draft = { ...newDraft(TARGET), passphrase: 'open sesame', views: 'none' as const, days: 30 };
    const { terms, passphrase } = makeOf(draft, { ...TARGET, workOrder: null }, NOW);
    expect(passphrase).toBe('open sesame');
    expect(terms).toMatchObject({ appendToViews: null, workOrderId: null, expiresAt: NOW + 30 * DAY });
  });

  it('that takes a scan takes files as large as scans are, and never smaller ones than before', () => {
    const draft = newDraft(TARGET);
    expect(withScan(draft)).toEqual({ each: 10 * GB, inAll: 20 * GB });
    expect(withScan({ ...draft, inAll: 100 * GB })).toEqual({ each: 10 * GB, inAll: 100 * GB });
  });
});

describe('a link that is changed', () => {
  it('stays as it is where nothing was touched, its time and passphrase with it', () => {
    const { iguideId, address, workOrderId, expiresAt, ...rest } = LINK.terms;
    expect([iguideId, address, workOrderId, expiresAt]).toHaveLength(4);
    expect(changeOf(draftOf(LINK), NOW + DAY)).toEqual({ terms: rest });
  });

  it('gets what was chosen, by the time of now', () => {
    const draft = { ...draftOf(LINK), days: 1, mostFiles: 4, views: 'all' as const };
    const { terms } = changeOf(draft, NOW + DAY);
    expect(terms).toMatchObject({ expiresAt: NOW + 2 * DAY, mostFiles: 4, appendToViews: 'all' });
  });

  it('gets another passphrase, or none, whatever was typed in before that', () => {
    const draft = { ...draftOf(LINK), passphrase: 'open sesame' };
    expect(changeOf(draft, NOW).passphrase).toBe('open sesame');
    expect(changeOf({ ...draft, isUnlocked: true }, NOW).passphrase).toBeNull();
  });

  it('offers what it has among what is usual', () => {
    expect(choices([1, 10], 7)).toEqual([1, 7, 10]);
    expect(choices([1, 10], 10)).toEqual([1, 10]);
  });
});

it.each([
  [{ title: ' ' }, 'what the link is for'],
  [{ types: [], isFollowed: false }, 'what your client may'],
  [{ mostFiles: null }, 'from 1 to 10,000'],
  [{ mostFiles: 0 }, 'from 1 to 10,000'],
  [{ mostFiles: 1.5 }, 'from 1 to 10,000'],
  [{ mostFiles: 10_001 }, 'from 1 to 10,000'],
  [{ passphrase: 'abc' }, 'four letters'],
  [{}, ''],
])('%j is no link, and it is said why', (change, problem) => {
  const said = draftProblem({ ...draftOf(LINK), ...change });
  if (problem === '') expect(said).toBe('');
  else expect(said).toContain(problem);
});
