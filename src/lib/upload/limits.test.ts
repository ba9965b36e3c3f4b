import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holdOf, isHeld, limitsFrom, NO_LIMITS, withChange, type Limits } from './limits.ts';
import { costOf } from './network-cost.ts';

const LIMITED: Limits = { isPaused: true, isWifiOnly: true, cap: 5 };

describe('limitsFrom', () => {
  it('reads back what was stored', () => {
    expect(limitsFrom(structuredClone(LIMITED))).toEqual(LIMITED);
  });

  it('takes each field that is missing or of another version for no limit, and keeps the others', () => {
    expect(limitsFrom(undefined)).toEqual(NO_LIMITS);
    expect(limitsFrom('5')).toEqual(NO_LIMITS);
    expect(limitsFrom({ isPaused: true })).toEqual({ ...NO_LIMITS, isPaused: true });
    expect(limitsFrom({ ...LIMITED, cap: -1, later: 1 })).toEqual({ ...LIMITED, cap: null });
    expect(limitsFrom({ ...LIMITED, isWifiOnly: 'yes' })).toEqual({ ...LIMITED, isWifiOnly: false });
  });

  it('never throws, and gives what is stored again unchanged', () => {
    fc.assert(
      fc.property(fc.anything(), (stored) => {
        const limits = limitsFrom(stored);
        expect(limitsFrom(limits)).toEqual(limits);
      }),
    );
  });
});

describe('withChange', () => {
  it('changes what is named and nothing else', () => {
    expect(withChange(LIMITED, { isPaused: false })).toEqual({ ...LIMITED, isPaused: false });
    expect(withChange(LIMITED, { cap: null })).toEqual({ ...LIMITED, cap: null });
    expect(withChange(LIMITED, {})).toEqual(LIMITED);
  });
});

describe('holdOf', () => {
  it('holds for a pause of all, and for Wi-Fi only where the browser tells that the network is metered', () => {
    expect(holdOf({ ...NO_LIMITS, isPaused: true }, 'unmetered')).toBe('paused');
    expect(holdOf({ ...NO_LIMITS, isWifiOnly: true }, 'metered')).toBe('wifi');
    expect(holdOf({ ...NO_LIMITS, isWifiOnly: true }, 'unmetered')).toBeNull();
    expect(holdOf({ ...NO_LIMITS, isWifiOnly: true }, 'untold')).toBeNull();
    expect(holdOf(NO_LIMITS, 'metered')).toBeNull();
    expect(holdOf(LIMITED, 'metered')).toBe('paused');
  });
});

describe('isHeld', () => {
  it('lets files be saved and processed whatever is held, and puts together what is all there', () => {
    for (const name of ['staging', 'processing', 'waiting', 'paused', 'failed', 'done', 'cancelled'] as const)
      for (const hold of ['paused', 'wifi', null] as const) expect(isHeld(name, hold)).toBe(false);
    for (const name of ['queued', 'starting', 'sending'] as const) {
      expect(isHeld(name, 'paused')).toBe(true);
      expect(isHeld(name, 'wifi')).toBe(true);
      expect(isHeld(name, null)).toBe(false);
    }
    expect(isHeld('finishing', 'paused')).toBe(true);
    expect(isHeld('finishing', 'wifi')).toBe(false);
  });
});

describe('costOf', () => {
  it('knows a network that is paid by the byte, and one that isn’t', () => {
    expect(costOf({ type: 'cellular', saveData: false })).toBe('metered');
    expect(costOf({ type: 'bluetooth' })).toBe('metered');
    expect(costOf({ type: 'wifi', saveData: true })).toBe('metered');
    expect(costOf({ saveData: true })).toBe('metered');
    expect(costOf({ type: 'wifi' })).toBe('unmetered');
    expect(costOf({ type: 'ethernet', saveData: false })).toBe('unmetered');
  });

  it('claims nothing where the browser doesn’t tell', () => {
    for (const connection of [undefined, null, {}, { saveData: false }, { type: 'unknown' }, { type: 5 }])
      expect(costOf(connection)).toBe('untold');
  });
});
