import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytesText, percentOf, progressText, speedText } from './bytes.ts';

const plain = (text: string) => text.replaceAll('\u00a0', ' ');

test('a size has three digits and the unit that fits', () => {
  const sizes = [
    0, 1, 999, 1000, 44_300, 999_499, 999_500, 4_400_000, 99_960_000, 1_043_000_000, 5_497_558_138_880,
  ];
  expect(sizes.map((size) => plain(bytesText('en', size)))).toEqual([
    '0 bytes',
    '1 byte',
    '999 bytes',
    '1 kB',
    '44 kB',
    '999 kB',
    '1.00 MB',
    '4.40 MB',
    '100 MB',
    '1.04 GB',
    '5.50 TB',
  ]);
});

test('a size never shows a thousand of its unit', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 5e12 }), (size) => {
      const number = Number(plain(bytesText('en', size)).split(' ')[0]?.replaceAll(',', ''));
      expect(number).toBeLessThan(1000);
    }),
  );
});

test('a speed has no unit below kilobytes', () => {
  expect(plain(speedText('en', 12))).toBe('1 kB/s');
  expect(plain(speedText('en', 11_800_000))).toBe('11.8 MB/s');
});

test('numbers are written as the reader’s English writes them', () => {
  expect(plain(bytesText('en-ZA', 4_400_000))).toBe('4,40 MB');
});

test('progress names both ends', () => {
  expect(plain(progressText('en', 666_000_000, 1_043_000_000))).toBe('666 MB of 1.04 GB');
});

test('a hundred percent is said only when all of it is there', () => {
  expect(percentOf(0, 0)).toBe(0);
  expect(percentOf(999_999_999, 1_000_000_000)).toBe(99);
  expect(percentOf(1_000_000_000, 1_000_000_000)).toBe(100);
});
