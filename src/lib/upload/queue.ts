import type { UploadId } from './upload.ts';

/** Something that has its place in the queue, by which it is sent, and listed, earlier or later. */
export interface Placed {
  readonly id: UploadId;
  /** ms since 1970. */
  readonly addedAt: number;
  /** Where its user moved it, on the scale of `addedAt`; not there: it stands where it was added. */
  readonly place?: number | undefined;
}

function placeOf({ place, addedAt }: Placed): number {
  return place ?? addedAt;
}

/** Orders a queue. */
export function byPlace(a: Placed, b: Placed): number {
  return placeOf(a) - placeOf(b) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

/**
 * Who gets which place so that `id` comes right before `before`, or with null last: itself alone, as long as a number
 * lies between its neighbours; else all of them, a ms apart, the last one staying where it is, since what is added later
 * comes after it. Nobody, if either is not in the queue.
 */
export function placesFor(
  queue: readonly Placed[],
  id: UploadId,
  before: UploadId | null,
): { id: UploadId; place: number }[] {
  const rest = queue.filter((one) => one.id !== id).sort(byPlace);
  const index = before === null ? rest.length : rest.findIndex((one) => one.id === before);
  const moved = queue.find((one) => one.id === id);
  if (moved === undefined || index === -1) return [];
  const earlier = rest[index - 1];
  const later = rest[index];
  if (earlier === undefined && later === undefined) return [];
  const low = earlier === undefined ? -Infinity : placeOf(earlier);
  const high = later === undefined ? Infinity : placeOf(later);
  const place = low === -Infinity ? high - 1 : high === Infinity ? low + 1 : (low + high) / 2;
  if (low < place && place < high) return [{ id, place }];
  const last = Math.max(...queue.map(placeOf));
  const order = [...rest.slice(0, index), moved, ...rest.slice(index)];
  return order.map((one, at) => ({ id: one.id, place: last - (order.length - 1 - at) }));
}
