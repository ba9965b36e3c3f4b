import type { PartSpan } from './part.ts';

const MIB = 1024 * 1024;

/** S3's limits: the smallest part that is not the last, the most parts, the largest object. */
export const MIN_PART_SIZE = 5 * MIB;
export const MAX_PARTS = 10_000;
export const MAX_OBJECT_SIZE = 5 * 1024 * 1024 * MIB;

/**
 * Bytes a part for a file of `size` bytes: `max(5 MiB, ceil(size / 10,000))` rounded up to a MiB. Small parts keep
 * re-sending, memory and a frozen bar small on a phone's uplink (design.md).
 */
export function partSizeFor(size: number): number {
  return Math.ceil(Math.max(MIN_PART_SIZE, Math.ceil(size / MAX_PARTS)) / MIB) * MIB;
}

/** Whether a file of `size` bytes goes as one part, without a multipart upload. */
export function isOnePart(size: number): boolean {
  return size <= partSizeFor(size);
}

/** How many parts a file of `size` bytes has. */
export function partCount(size: number, partSize: number): number {
  return Math.ceil(size / partSize);
}

/** The span of part `number` (from 1). Throws a RangeError for a number outside the plan. */
export function spanOf(size: number, partSize: number, number: number): PartSpan {
  if (!Number.isInteger(number) || number < 1 || number > partCount(size, partSize))
    throw new RangeError(`no part ${number}`);
  const start = (number - 1) * partSize;
  return { number, start, end: Math.min(start + partSize, size) };
}

/** Every span of the file in order; together they are the file, without gap or overlap. */
export function plan(size: number, partSize: number): PartSpan[] {
  return Array.from({ length: partCount(size, partSize) }, (_, index) => spanOf(size, partSize, index + 1));
}
