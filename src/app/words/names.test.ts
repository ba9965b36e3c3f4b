import fc from 'fast-check';
import { expect, test } from 'vitest';
import { namePieces, shownName } from './names.ts';

test('a short name is in one piece', () => {
  expect(namePieces('IMG_4821.jpg')).toEqual({ start: 'IMG_4821.jpg', end: '' });
});

test('a long name keeps its counter and extension', () => {
  expect(namePieces('stitch-2026-11-22_university_0001.tar').end).toBe('y_0001.tar');
});

test('no letter, accent or family is torn', () => {
  const family = '👩‍👩‍👧‍👦';
  expect(namePieces(`living room of the ${family.repeat(10)}`).end).toBe(family.repeat(10));
});

test('the pieces are the whole name', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (name) => {
      const { start, end } = namePieces(name);
      expect(start + end).toBe(name);
    }),
  );
});

test('a name can neither turn the text around nor break the line', () => {
  expect(shownName('annex\u202egpj.exe')).toBe('annex\ufffdgpj.exe');
  expect(shownName('two\nlines\u2028.jpg')).toBe('two\ufffdlines\ufffd.jpg');
  expect(shownName('صورة المطبخ.jpg')).toBe('صورة المطبخ.jpg');
});
