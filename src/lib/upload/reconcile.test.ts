import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isWhole, reconcile, type ListedPart } from './reconcile.ts';
import { allParts, MIB, samplePart, sampleMultipart, SIZE } from './testing/samples.ts';
import type { Part } from './part.ts';

const multipart = sampleMultipart();

function listed(number: number, changes: Partial<ListedPart> = {}): ListedPart {
  const { etag, ...part } = samplePart(number);
  return { ...part, etag: etag ?? '', fileChecksum: null, ...changes };
}

function kept(local: readonly Part[], ...parts: ListedPart[]): number[] {
  return reconcile(SIZE, multipart, local, parts).map(({ number }) => number);
}

describe('reconcile', () => {
  it('keeps a part whose checksum is the one this device sent', () => {
    expect(kept([samplePart(1)], listed(1))).toEqual([1]);
  });

  it('keeps a part that nobody saw land if its checksum is that of the file', () => {
    expect(kept([], listed(2, { fileChecksum: 'crc-2' }))).toEqual([2]);
    expect(kept([], listed(2, { fileChecksum: 'crc-x' }))).toEqual([]);
    expect(kept([], listed(2))).toEqual([]);
  });

  it('sends a part again whose content differs', () => {
    expect(kept([samplePart(1)], listed(1, { checksum: 'crc-x' }))).toEqual([]);
    expect(kept([samplePart(1)], listed(1, { checksum: null, etag: '"other"' }))).toEqual([]);
  });

  it('compares ETags where S3 lists no checksum, with or without their quotes', () => {
    expect(kept([samplePart(1)], listed(1, { checksum: null }))).toEqual([1]);
    expect(kept([samplePart(1)], listed(1, { checksum: null, etag: 'etag-1' }))).toEqual([1]);
  });

  it('fills in an ETag that the bucket hid, and keeps the checksum it knows', () => {
    const local = { ...samplePart(1), etag: null };
    expect(reconcile(SIZE, multipart, [local], [listed(1, { checksum: null })])).toEqual([samplePart(1)]);
  });

  it('does not trust an unseen part where S3 lists no checksum', () => {
    expect(kept([], listed(1, { checksum: null, fileChecksum: 'crc-1' }))).toEqual([]);
  });

  describe('where S3 lists no checksum', () => {
    const md5Of = (number: number) => String(number).repeat(32);
    const mine = (number: number) => ({ ...samplePart(number), checksum: null, md5: md5Of(number) });
    const theirs = (number: number, md5: string, changes: Partial<ListedPart> = {}) =>
      listed(number, { checksum: null, etag: `"${md5}"`, ...changes });
    const other = 'f'.repeat(32);

    it('sends a part again whose ETag is the MD5 of other bytes, also where S3 said that ETag', () => {
      expect(
        kept([mine(1), { ...mine(2), etag: `"${other}"` }], theirs(1, md5Of(1)), theirs(2, other)),
      ).toEqual([1]);
    });

    it('keeps a part that nobody saw land if its ETag is the MD5 of the file', () => {
      expect(kept([mine(1)], theirs(1, md5Of(1)), theirs(2, md5Of(2), { fileMd5: md5Of(2) }))).toEqual([
        1, 2,
      ]);
      expect(
        kept([], theirs(1, md5Of(1), { fileMd5: md5Of(1) }), theirs(2, other, { fileMd5: md5Of(2) })),
      ).toEqual([1]);
    });

    it('goes by what this device saw where no ETag is an MD5, as with KMS keys', () => {
      const seen = { ...mine(1), etag: `"${other}"` };
      expect(kept([seen], theirs(1, other), theirs(2, other, { fileMd5: md5Of(2) }))).toEqual([1]);
    });

    it('keeps the MD5 that was found out, so that the file is read for it once', () => {
      const found = reconcile(SIZE, multipart, [], [theirs(1, md5Of(1), { fileMd5: md5Of(1) })]);
      expect(found).toMatchObject([{ number: 1, md5: md5Of(1) }]);
    });
  });

  it('drops a part of another size or outside the plan', () => {
    expect(
      kept(allParts(), listed(1, { size: 1 }), listed(2, { number: 4 }), listed(3, { number: 0 })),
    ).toEqual([]);
  });

  it('lets S3 win: what it does not list is gone', () => {
    expect(kept(allParts(), listed(2))).toEqual([2]);
  });

  it('gives ascending parts of the plan, each listed with its size and known to be the file, and no others', () => {
    const anyListed = fc.record({
      number: fc.integer({ min: -1, max: 5 }),
      size: fc.constantFrom(5 * MIB, 2 * MIB, 1),
      etag: fc.constantFrom('"etag-1"', '"etag-2"', '"etag-3"', '"x"'),
      checksum: fc.constantFrom('crc-1', 'crc-2', 'crc-3', 'x', null),
      fileChecksum: fc.constantFrom('crc-1', 'crc-2', 'crc-3', null),
    });
    fc.assert(
      fc.property(fc.array(anyListed), fc.subarray(allParts()), fc.boolean(), (list, local, isHidden) => {
        const known = isHidden ? local.map((part) => ({ ...part, etag: null })) : local;
        const parts = reconcile(SIZE, multipart, known, list);
        const numbers = parts.map(({ number }) => number);
        expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
        for (const part of parts) {
          expect(part.size).toBe(samplePart(part.number).size);
          const mine = known.find(({ number }) => number === part.number);
          const isProven = list.some(
            ({ number, etag, checksum, fileChecksum }) =>
              number === part.number &&
              etag === part.etag &&
              (checksum === null
                ? mine !== undefined && (mine.etag ?? etag) === etag
                : checksum === (mine?.checksum ?? fileChecksum)),
          );
          expect(isProven).toBe(true);
        }
      }),
    );
  });
});

describe('isWhole', () => {
  it('asks for every part of the plan with its size', () => {
    const parts = allParts();
    expect(isWhole(SIZE, multipart.partSize, parts)).toBe(true);
    expect(isWhole(SIZE, multipart.partSize, parts.slice(1))).toBe(false);
    expect(isWhole(SIZE, multipart.partSize, parts.slice(0, 2))).toBe(false);
    expect(isWhole(SIZE - 1, multipart.partSize, parts)).toBe(false);
    expect(isWhole(SIZE, multipart.partSize, [samplePart(1), samplePart(1), samplePart(3)])).toBe(false);
  });
});
