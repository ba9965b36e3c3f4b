import { expect, test } from 'vitest';
import { titleText, whenClosedText } from './page-words.ts';

test('what a browser does with Sitelift closed is said as it is, and that opening it is enough', () => {
  expect(whenClosedText(true, false)).toContain('some minutes at a time');
  expect(whenClosedText(true, true)).toContain('goes on even with Sitelift closed');
  expect(whenClosedText(false, false)).toContain('Uploads stop when Sitelift is closed');
  for (const [wakes, sends] of [
    [true, true],
    [true, false],
    [false, false],
  ] as const)
    expect(whenClosedText(wakes, sends)).toContain('when you open');
});

test('the title says first what matters in a narrow tab', () => {
  expect(titleText('en', 42, 1)).toBe('42% · Sitelift');
  expect(titleText('en', null, 1)).toBe('1 needs you · Sitelift');
  expect(titleText('en', null, 0)).toBe('Sitelift');
});
