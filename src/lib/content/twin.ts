import type { Destination } from '../upload/destination.ts';
import type { FileFacts } from '../upload/upload.ts';

/**
 * Whether two files are the same one, as far as it can be told without reading them whole. A name may differ: a card that is
 * copied twice gives `IMG_1.jpg` and `IMG_1 (1).jpg`. Where the content of one was not sampled, name and time have to do.
 */
export function isSameFile(one: FileFacts, other: FileFacts): boolean {
  if (one.size !== other.size) return false;
  if (one.fingerprint !== undefined && other.fingerprint !== undefined)
    return one.fingerprint === other.fingerprint;
  return one.name === other.name && one.lastModified === other.lastModified;
}

/** Whether two files go to one place; in which views an asset appears makes no difference. */
export function isSamePlace(one: Destination, other: Destination): boolean {
  if (one.iguideId !== other.iguideId || one.kind !== other.kind) return false;
  return one.kind === 'asset' || other.kind === 'asset' || one.workOrderId === other.workOrderId;
}
