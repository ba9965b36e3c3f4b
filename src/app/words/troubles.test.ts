import { describe, expect, test } from 'vitest';
import { WAIT_REASONS } from '../../lib/upload/phase.ts';
import type { PortalTrouble } from '../../lib/portal/trouble.ts';
import { WORK_ORDER_STATUSES } from '../../lib/portal/work-order.ts';
import { englishOf } from './english.ts';
import { fileProblemText } from './file-problem-words.ts';
import { titleText } from './page-words.ts';
import { iguideTroubleText, isPassing, listTroubleText, signInTroubleText } from './portal-trouble-words.ts';
import { notAddedText } from './reply-words.ts';
import { standingOf } from './standing.ts';
import { standingsText } from './totals-words.ts';
import { waitLabel, waitTrouble } from './wait-words.ts';
import { statusWord, stitchDataText, takesStitchData } from './work-order-words.ts';

const KINDS: Record<PortalTrouble['kind'], true> = {
  'signed-out': true,
  'not-found': true,
  conflict: true,
  'token-refused': true,
  refused: true,
  'link-refused': true,
  'rate-limited': true,
  unreachable: true,
  intercepted: true,
  'no-answer': true,
  aborted: true,
};
const kinds = Object.keys(KINDS) as PortalTrouble['kind'][];

describe('troubles with the Portal', () => {
  test('each has words everywhere', () => {
    for (const kind of kinds) {
      expect(signInTroubleText(kind, 'the Portal')).not.toBe('');
      expect(listTroubleText(kind)).not.toBe('');
      expect(iguideTroubleText(kind, 'ig1')).not.toBe('');
    }
  });
  test('wrong credentials, a Portal that is away and no network are told apart', () => {
    const texts = (['signed-out', 'unreachable', 'no-answer'] as const).map((kind) =>
      signInTroubleText(kind, 'It'),
    );
    expect(new Set(texts).size).toBe(3);
  });
  test('a sentence starts with a large letter, but for a name that has none', () => {
    expect(signInTroubleText('unreachable', 'the sandbox')).toMatch(/^The sandbox/);
    expect(signInTroubleText('unreachable', 'iGUIDE Portal')).toMatch(/^iGUIDE Portal/);
  });
  test('only what may pass is worth asking again', () => {
    expect(kinds.filter(isPassing)).toEqual([
      'rate-limited',
      'unreachable',
      'intercepted',
      'no-answer',
      'aborted',
    ]);
  });
});

describe('work orders', () => {
  test('are called what the Portal calls them', () => {
    expect(WORK_ORDER_STATUSES.map(statusWord)).toEqual([
      'Empty',
      'Pending',
      'Processing',
      'Processing',
      'Processing',
      'Processing',
      'Done',
      'Cancelled',
      'Rejected',
    ]);
    expect(statusWord('archived')).toBe('archived');
  });
  test('take Stitch Data while they are empty', () => {
    expect(WORK_ORDER_STATUSES.filter((status) => takesStitchData(status) === 'yes')).toEqual(['empty']);
    expect(WORK_ORDER_STATUSES.filter((status) => takesStitchData(status) === 'maybe')).toEqual([
      'on_hold',
      'exception',
      'rejected',
    ]);
    expect(takesStitchData('archived')).toBe('maybe');
  });
  test('that take none, or may not, say why', () => {
    for (const status of WORK_ORDER_STATUSES)
      expect(stitchDataText(status) === null).toBe(takesStitchData(status) === 'yes');
  });
});

test('what can’t be added and what was not added have words', () => {
  for (const problem of [
    'folder',
    'empty',
    'too-large',
    'name-too-long',
    'unreadable',
    'no-room',
    'missed',
  ] as const)
    expect(fileProblemText('en', problem)).toMatch(/\.$/);
  for (const why of ['malformed', 'no-storage', 'internal', 'stale', 'no-answer'] as const)
    expect(notAddedText(why)).toMatch(/\.$/);
});

test('the standings are counted in words', () => {
  const none = {
    uploading: 0,
    'in-line': 0,
    processing: 0,
    waiting: 0,
    paused: 0,
    'needs-you': 0,
    done: 4,
    cancelled: 1,
  };
  expect(standingsText('en', none)).toBe('');
  expect(standingsText('en', { ...none, uploading: 3, waiting: 2, 'needs-you': 1 })).toBe(
    '3 uploading, 2 waiting, 1 needs you',
  );
  expect(standingsText('en', { ...none, 'needs-you': 2 })).toBe('2 need you');
});

test('a wait for a person needs one, any other wait does not', () => {
  const wait = (why: 'network' | 'signed-out') =>
    standingOf({ name: 'waiting', why, until: null, then: 'sending' });
  expect(wait('network')).toBe('waiting');
  expect(wait('signed-out')).toBe('needs-you');
});

test('each wait has a name and words of its own', () => {
  const labels = WAIT_REASONS.map(waitLabel);
  expect(new Set(labels).size).toBe(labels.length);
  const texts = WAIT_REASONS.map((why) => waitTrouble(why).text);
  expect(new Set(texts).size).toBe(texts.length);
});

test('no network, a network that wants a sign-in, a storage out of reach and one that refuses are told apart', () => {
  expect(waitTrouble('network').text).toMatch('Nothing answers on this network');
  expect(waitTrouble('captive-portal').text).toMatch('wants a sign-in of its own');
  expect(waitTrouble('storage-unreachable').text).toMatch(/VPN.*firewall.*extension/);
  expect(waitTrouble('storage-refuses').text).toMatch('this page isn’t allowed to hear it');
});

test('the title shows percent first, then who is needed', () => {
  expect(titleText('en', 42, 1)).toBe('42% · Sitelift');
  expect(titleText('en', null, 1)).toBe('1 needs you · Sitelift');
  expect(titleText('en', null, 0)).toBe('Sitelift');
});

test('the reader’s own English is used, else plain English', () => {
  expect(englishOf(['fr-CA', 'en-CA', 'en'])).toBe('en-CA');
  expect(englishOf(['de'])).toBe('en');
});
