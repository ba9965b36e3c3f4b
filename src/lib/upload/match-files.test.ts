import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchFiles, type Wanted } from './match-files.ts';
import { differenceOf, type Candidate } from './difference.ts';
import { sampleUpload } from './testing/samples.ts';

const anyFile: fc.Arbitrary<Candidate> = fc.record({
  name: fc.constantFrom('a.tar', 'b.tar', 'IMG_1.jpg'),
  size: fc.constantFrom(1, 2),
  lastModified: fc.constantFrom(10, 20),
  fingerprint: fc.constantFrom('1:a', '1:b', undefined),
});
const idOf = (index: number) =>
  sampleUpload({ name: 'queued' }, { id: `00000000-0000-4000-8000-${String(index + 1).padStart(12, '0')}` })
    .id;
const wantedOf = (files: readonly Candidate[]): Wanted[] =>
  files.map((file, index) => ({ id: idOf(index), file }));

const ADDED: Candidate = { name: 'a.tar', size: 5, lastModified: 10, fingerprint: '1:a' };

describe('a file that is picked again', () => {
  it('is the one that was added where size and content are, whatever its name and date', () => {
    expect(differenceOf(ADDED, { ...ADDED, name: 'a (1).tar', lastModified: 99 })).toBeNull();
  });

  it('is refused with what is different', () => {
    expect(differenceOf(ADDED, { ...ADDED, size: 6, fingerprint: '1:b' })).toBe('other-size');
    expect(differenceOf(ADDED, { ...ADDED, fingerprint: '1:b' })).toBe('other-content');
    expect(differenceOf(ADDED, { ...ADDED, lastModified: 11, fingerprint: '1:b' })).toBe('changed');
  });

  it('has to be of the same date where the content was never looked at', () => {
    const old = { name: 'a.tar', size: 5, lastModified: 10 };
    expect(differenceOf(old, ADDED)).toBeNull();
    expect(differenceOf(old, { ...ADDED, lastModified: 11 })).toBe('changed');
    expect(differenceOf(old, { ...ADDED, name: 'b.tar', lastModified: 11 })).toBe('other-content');
  });
});

describe('several files that are picked at once', () => {
  it('each go to one Upload at most that they fit, and every file is accounted for', () => {
    fc.assert(
      fc.property(fc.array(anyFile), fc.array(anyFile), (picked, added) => {
        const wanted = wantedOf(added);
        const { matches, mismatches } = matchFiles(picked, wanted);
        expect(new Set(matches.map(({ id }) => id)).size).toBe(matches.length);
        expect([...matches, ...mismatches].map(({ index }) => index).sort((a, b) => a - b)).toEqual(
          picked.map((_, index) => index),
        );
        for (const { index, id } of matches) {
          const file = picked[index];
          const own = wanted.find((one) => one.id === id)?.file;
          expect(file && own && differenceOf(own, file)).toBeNull();
        }
        // None is left over that would fit an Upload that is left over.
        const open = wanted.filter(({ id }) => !matches.some((match) => match.id === id));
        for (const { index } of mismatches)
          for (const { file } of open) {
            const left = picked[index];
            expect(left && differenceOf(file, left)).not.toBeNull();
          }
      }),
    );
  });

  it('are told apart by name and date where the content is the same, in any order', () => {
    const added = [ADDED, { ...ADDED, name: 'b.tar' }, { ...ADDED, lastModified: 11 }];
    const wanted = wantedOf(added);
    fc.assert(
      fc.property(fc.shuffledSubarray([0, 1, 2], { minLength: 3 }), (order) => {
        const picked = order.flatMap((index) => added[index] ?? []);
        const { matches } = matchFiles(picked, wanted);
        expect(matches).toEqual(order.map((place, index) => ({ index, id: idOf(place) })));
      }),
    );
  });

  it('say for which Upload a wrong one was meant, by its name, or because there is no other', () => {
    const wanted = wantedOf([ADDED, { ...ADDED, name: 'b.tar', fingerprint: '1:b' }]);
    const { mismatches } = matchFiles(
      [
        { ...ADDED, name: 'b.tar', size: 9 },
        { ...ADDED, name: 'c.tar', size: 9 },
      ],
      wanted,
    );
    expect(mismatches).toEqual([
      { index: 0, meant: idOf(1), difference: 'other-size' },
      { index: 1, meant: null, difference: null },
    ]);
    expect(matchFiles([{ ...ADDED, name: 'c.tar', size: 9 }], wantedOf([ADDED])).mismatches).toEqual([
      { index: 0, meant: idOf(0), difference: 'other-size' },
    ]);
  });
});
