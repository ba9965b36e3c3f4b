import * as v from 'valibot';
import type { Phase } from './phase.ts';

/** Why there is no copy of the bytes. */
export const NoCopy = v.picklist([
  /** It doesn't fit, by the browser's own account or as it turned out in the middle. */
  'no-room',
  /** The browser's storage failed. */
  'storage-failed',
]);
export type NoCopy = v.InferOutput<typeof NoCopy>;

/** Where an Upload's bytes are read from. */
export const Source = v.object({
  /** `copy`: kept in the store. `handle`: the file itself, by a handle in the store. `page`: while a page holds its File. */
  from: v.picklist(['copy', 'handle', 'page']),
  /** A copy is being made beside the uploading, which then goes on from it. */
  keeping: v.optional(v.boolean()),
  why: v.optional(NoCopy),
});
export type Source = v.InferOutput<typeof Source>;

/** As it was before Sources were stored: then there were copies alone. */
export const COPY: Source = { from: 'copy' };

export function sourceOf({ source }: { readonly source?: Source | undefined }): Source {
  return source ?? COPY;
}

/** Bytes that are left free beside copies, for the records of all Uploads and for a browser that counts roughly. */
export const MARGIN = 64 * 1024 * 1024;

/** What there is to choose a Source by. */
export interface Offer {
  /** Bytes of the file. */
  readonly size: number;
  /** Whether the browser gave a handle of it that the store keeps. */
  readonly hasHandle: boolean;
  /** Bytes that the browser would still store; null where it doesn't tell. */
  readonly free: number | null;
  /** Bytes of copies that are planned or under way, which `free` may not count yet. */
  readonly underWay: number;
}

/**
 * Where a file's bytes come from that was just added: a copy where it fits, else the file by its handle, else the page's
 * File. Until the copy is whole they come from the original. A browser that doesn't tell its room is tried.
 */
export function planSource({ size, hasHandle, free, underWay }: Offer): Source {
  const from = hasHandle ? 'handle' : 'page';
  const isRoomy = free === null || size + underWay + MARGIN <= free;
  return isRoomy ? { from, keeping: true } : { from, why: 'no-room' };
}

/** Whether an Upload in this phase may still have to read its bytes without a person pressing anything. */
export function needsBytes(phase: Phase): boolean {
  switch (phase.name) {
    case 'staging':
    case 'queued':
    case 'starting':
    case 'sending':
    case 'finishing':
      return true;
    case 'waiting':
    case 'paused':
      return needsBytes(phase.then);
    case 'processing':
    case 'failed':
    case 'done':
    case 'cancelled':
      return false;
  }
}
