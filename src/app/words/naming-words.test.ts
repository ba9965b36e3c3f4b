import { describe, expect, it } from 'vitest';
import { namePartsOf, renamed } from './naming-words.ts';

describe('a name', () => {
  it.each([
    ['200-university.stitch.tar', '200-university.stitch', '.tar'],
    ['IMG_0001.JPG', 'IMG_0001', '.JPG'],
    ['notes', 'notes', ''],
    ['.tar', '.tar', ''],
    ['v1.2 of the plan', 'v1.2 of the plan', ''],
    ['a.', 'a.', ''],
    ['two\nlines.pdf', 'two\nlines', '.pdf'],
  ])('%j may change in %j only', (name, stem, ending) => {
    expect(namePartsOf(name)).toEqual({ stem, ending });
  });

  it('keeps its ending, and loses the spaces around it', () => {
    expect(renamed('IMG_0001.JPG', ' kitchen ')).toEqual({ name: 'kitchen.JPG' });
    expect(renamed('notes', 'plan.pdf')).toEqual({ name: 'plan.pdf' });
  });

  it.each([['  '], ['a/b'], ['a\\b'], ['a\u0000b'], ['x'.repeat(1_021)]])('is not %j', (stem) => {
    expect(renamed('a.jpg', stem)).toHaveProperty('problem');
  });

  it('may be as long as the Portal takes it', () => {
    expect(renamed('a.jpg', 'x'.repeat(1_020))).toHaveProperty('name');
  });
});
