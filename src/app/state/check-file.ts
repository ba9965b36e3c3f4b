import * as v from 'valibot';
import { PermitRequest } from '../../lib/portal/permit.ts';
import { MAX_OBJECT_SIZE } from '../../lib/upload/plan.ts';
import type { FileProblem } from '../words/file-problem-words.ts';

/** What keeps a file from being added, as far as its name and size tell. */
export function problemOf({ name, size }: Pick<File, 'name' | 'size'>): FileProblem | null {
  if (size === 0) return 'empty';
  if (size > MAX_OBJECT_SIZE) return 'too-large';
  return v.is(PermitRequest.entries.filename, name) ? null : 'name-too-long';
}

/**
 * Files that are taken in in one task. Chromium asks the disk for each one's size, and begins to read each, and the page
 * waits some 0.6 ms for both (200 at once took 134 ms on two shared cores).
 */
const TAKEN = 20;

/** Some at a time, each time in a task of its own, so that the page answers a finger in between. */
export async function* inTurns<T>(all: readonly T[]): AsyncGenerator<readonly T[]> {
  for (let at = 0; at < all.length; at += TAKEN) {
    if (at > 0) await new Promise((resolve) => setTimeout(resolve));
    yield all.slice(at, at + TAKEN);
  }
}

/** Tries to read each of these, and tells of those that can't be. */
export async function tellUnreadable<Given extends { readonly file: Blob }>(
  given: readonly Given[],
  tell: (one: Given) => void,
): Promise<void> {
  const look = async (one: Given): Promise<void> => {
    if (!(await isReadable(one.file))) tell(one);
  };
  await Promise.all(given.map(look));
}

/** Whether the browser can read the file at all: its first byte says so (a card pulled out, a cloud-only file). */
export async function isReadable(file: Blob): Promise<boolean> {
  try {
    await file.slice(0, 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}
