import { describe, expect, test } from 'vitest';
import type { PhaseView } from '../../lib/channel/upload-view.ts';
import type { Hold } from '../../lib/upload/limits.ts';
import { totalsOf } from '../state/totals.ts';
import { sampleView } from '../../lib/channel/testing/sample-view.ts';
import { capChoices, CAPS, capText, heldLabel, holdText, wifiText } from './limits-words.ts';
import { isMeasured, phaseWords } from './phase-words.ts';
import { standingOf } from './standing.ts';

const HOLDS: readonly Hold[] = ['paused', 'wifi'];
const HELD = ['queued', 'starting', 'sending'] as const;

describe('what is held', () => {
  test('is called by what holds it, and asks for nothing', () => {
    for (const hold of HOLDS)
      for (const name of HELD)
        expect(phaseWords({ name }, hold)).toMatchObject({ label: heldLabel(hold), trouble: null });
    expect(
      new Set([...HOLDS.map(heldLabel), phaseWords({ name: 'paused', then: 'sending' }).label]).size,
    ).toBe(3);
    expect(new Set(HOLDS.map(holdText)).size).toBe(2);
  });

  test('counts as paused or waiting; what was paused by itself or is processed stays what it is', () => {
    const sending: PhaseView = { name: 'sending' };
    expect(standingOf(sending, 'paused')).toBe('paused');
    expect(standingOf(sending, 'wifi')).toBe('waiting');
    expect(standingOf({ name: 'processing' }, 'paused')).toBe('processing');
    expect(phaseWords({ name: 'paused', then: 'sending' }, 'wifi').label).toBe('Paused');
    expect(phaseWords({ name: 'done', at: 1 }, 'paused').label).toBe('Done');
  });

  test('moves no total, and no bar of its own', () => {
    const uploads = [sampleView(1, { name: 'sending' }), sampleView(2, { name: 'queued' })];
    expect(totalsOf(uploads, 'paused')).toMatchObject({ isMoving: false, isIdle: false });
    expect(totalsOf(uploads, 'paused').counts).toMatchObject({ paused: 2, uploading: 0, 'in-line': 0 });
    expect(totalsOf(uploads)).toMatchObject({ isMoving: true });
    expect(isMeasured(sampleView(1, { name: 'starting' }), 'paused')).toBe(true);
  });
});

test('a cap is said as networks are sold, and one that is set can always be seen', () => {
  expect(capText('en', null)).toBe('No limit');
  expect(capText('en', 5)).toBe('5\u00a0Mbit/s');
  expect(capChoices(null)).toEqual([null, ...CAPS]);
  expect(capChoices(5)).toEqual([null, ...CAPS]);
  expect(capChoices(7)).toEqual([null, 1, 2, 5, 7, 10, 25, 50]);
});

test('where the browser doesn’t tell, the switch says so', () => {
  expect(wifiText(false)).toContain('does nothing here');
  expect(wifiText(true)).toContain('go on by themselves');
});
