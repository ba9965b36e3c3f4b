import { expect, test } from 'vitest';
import { crc64Nvme } from './checksum.ts';
import { PartChecksums } from './part-checksums.ts';
import { S3Error } from './errors.ts';

const PART = 3 * 1024 * 1024 + 7;
const BYTES = new Uint8Array(4 * PART - 11);
for (let index = 0; index < BYTES.length; index += 4_099) BYTES[index] = index;
const FILE = new Blob([BYTES]);
const SPANS = [1, 2, 3, 4].map((number) => ({
  number,
  start: (number - 1) * PART,
  end: Math.min(number * PART, FILE.size),
}));
const live = new AbortController().signal;

const [first = never(), second = never(), third = never(), fourth = never()] = SPANS;

function never(): never {
  throw new Error('there are four');
}

/** The file, and how often a stream of it was opened. */
function counted(file: Blob): { file: Blob; opened: () => number; opening: Promise<void> } {
  let opened = 0;
  let open: () => void = never;
  const opening = new Promise<void>((resolve) => (open = resolve));
  const slice = (start?: number, end?: number): Blob => {
    opened += 1;
    open();
    return file.slice(start, end);
  };
  return { file: Object.assign(new Blob([file]), { slice }), opened: () => opened, opening };
}

function checksumsOf(spans: readonly { start: number; end: number }[]): Promise<string[]> {
  return Promise.all(spans.map(({ start, end }) => crc64Nvme(BYTES.slice(start, end))));
}

test('parts in their order are read by one stream, also when they are asked for together', async () => {
  const { file, opened } = counted(FILE);
  const checksums = new PartChecksums(file);
  expect(await Promise.all(SPANS.map((span) => checksums.of(span, live)))).toEqual(await checksumsOf(SPANS));
  expect(opened()).toBe(1);
});

test('parts in any order have their own checksums', async () => {
  const checksums = new PartChecksums(FILE);
  const order = [third, first, first, fourth, second, third];
  const results = await Promise.all(order.map((span) => checksums.of(span, live)));
  expect(results).toEqual(await checksumsOf(order));
});

test('a rest lets the file go and changes no result, also of a read that has begun', async () => {
  const { file, opened, opening } = counted(FILE);
  const checksums = new PartChecksums(file);
  const before = checksums.of(first, live);
  await opening;
  checksums.rest();
  await before;
  checksums.rest();
  expect([await before, await checksums.of(second, live)]).toEqual(await checksumsOf([first, second]));
  expect(opened()).toBe(2);
});

test('a read that never ends is given up with its signal, and holds up nobody else', async () => {
  let streams = 0;
  let begun: () => void = never;
  const reading = new Promise<void>((resolve) => (begun = resolve));
  const pull = (): Promise<never> => {
    begun();
    return new Promise(() => undefined);
  };
  const slice = (start?: number, end?: number): Blob => {
    streams += 1;
    const rest = FILE.slice(start, end);
    if (streams > 1) return rest;
    return Object.assign(new Blob([rest]), { stream: () => new ReadableStream({ type: 'bytes', pull }) });
  };
  const checksums = new PartChecksums(Object.assign(new Blob([FILE]), { slice }));
  const cut = new AbortController();
  const stuck = checksums.of(first, cut.signal).catch((error: unknown) => error);
  const next = checksums.of(second, live);
  await reading;
  cut.abort();
  expect(await stuck).toHaveProperty('trouble', { kind: 'aborted' });
  expect([await next]).toEqual(await checksumsOf([second]));
});

test('an end of the file before the part’s is a file that can’t be read', async () => {
  const short = new PartChecksums(FILE.slice(0, PART + 5));
  expect([await short.of(first, live)]).toEqual(await checksumsOf([first]));
  const failure: unknown = await short.of(second, live).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(S3Error);
  expect(failure).toHaveProperty('trouble', { kind: 'source-unreadable' });
});
