import { expect, test } from 'vitest';
import { durationText, momentText, secondsUntil } from './time.ts';

const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, ' ');

test('a duration is no finer than an estimate deserves', () => {
  const seconds = [0, 0.2, 32, 59.5, 60, 61, 3540, 3599, 3600, 4320, 86_000, 86_400, 150_000];
  expect(seconds.map((value) => plain(durationText('en', value)))).toEqual([
    '1 sec',
    '1 sec',
    '32 sec',
    '1 min',
    '1 min',
    '2 min',
    '59 min',
    '59 min',
    '1 hr',
    '1 hr 12 min',
    '23 hr 54 min',
    '1 day',
    '2 days',
  ]);
});

test('a moment that is over is no time away', () => {
  expect(secondsUntil(5000, 9000)).toBe(0);
  expect(secondsUntil(5000, 3500)).toBe(2);
});

test('a moment names its day only where it is not today', () => {
  const reader = { locale: 'en-GB', timeZone: 'America/Toronto' };
  const now = Date.UTC(2026, 10, 22, 19, 32);
  expect(plain(momentText(reader, Date.UTC(2026, 10, 22, 5, 5), now))).toBe('00:05');
  expect(plain(momentText(reader, Date.UTC(2026, 10, 22, 4, 55), now))).toBe('yesterday, 23:55');
  expect(plain(momentText(reader, Date.UTC(2026, 10, 4, 19, 0), now))).toBe('4 Nov, 14:00');
});
