import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byPlace, placesFor, type Placed } from './queue.ts';
import { NOW } from './testing/samples.ts';
import type { UploadId } from './upload.ts';

function idOf(index: number): UploadId {
  return `0f8fad5b-d9cb-469f-a165-${index.toString().padStart(12, '0')}` as UploadId;
}

/** As files are added: a ms apart, or several in the same. */
const anyQueue = fc
  .array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 8 })
  .map((times) => times.map((time, index): Placed => ({ id: idOf(index), addedAt: NOW + time })));

function moved(queue: readonly Placed[], id: UploadId, before: UploadId | null): Placed[] {
  const places = new Map(placesFor(queue, id, before).map((one) => [one.id, one.place]));
  return queue.map((one) => ({ ...one, place: places.get(one.id) ?? one.place }));
}

function orderOf(queue: readonly Placed[]): UploadId[] {
  return [...queue].sort(byPlace).map(({ id }) => id);
}

describe('a queue', () => {
  it('has each where it was moved, and the others as they were, however often', () => {
    fc.assert(
      fc.property(anyQueue, fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 80 }), (queue, moves) => {
        let places = queue;
        for (const [from, to] of moves) {
          const order = orderOf(places);
          const id = order[from % order.length];
          const rest = order.filter((one) => one !== id);
          const index = to % (rest.length + 1);
          if (id === undefined) return;
          places = moved(places, id, rest[index] ?? null);
          expect(orderOf(places)).toEqual([...rest.slice(0, index), id, ...rest.slice(index)]);
        }
        // What is added later comes last.
        const later = { id: idOf(99), addedAt: NOW + moves.length + 10 };
        expect(orderOf([...places, later]).at(-1)).toBe(later.id);
      }),
    );
  });

  it('gives another place only to the one that moves, while numbers last', () => {
    const queue = [0, 1, 2].map((index) => ({ id: idOf(index), addedAt: NOW + index }));
    expect(placesFor(queue, idOf(2), idOf(1))).toEqual([{ id: idOf(2), place: NOW + 0.5 }]);
    expect(placesFor(queue, idOf(2), idOf(0))).toEqual([{ id: idOf(2), place: NOW - 1 }]);
    expect(placesFor(queue, idOf(0), null)).toEqual([{ id: idOf(0), place: NOW + 3 }]);
  });

  it('moves nothing that is not in it, nor before what is not', () => {
    const queue = [{ id: idOf(0), addedAt: NOW }];
    expect(placesFor(queue, idOf(1), null)).toEqual([]);
    expect(placesFor(queue, idOf(0), idOf(1))).toEqual([]);
    expect(placesFor(queue, idOf(0), idOf(0))).toEqual([]);
    expect(placesFor(queue, idOf(0), null)).toEqual([]);
  });
});
