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

/** Reads begun in one task: the page stands still for some 0.7 ms each (200 at once took 134 ms on two shared cores). */
const READS = 20;

/** Tries to read each of these, and tells of those that can't be. */
export async function tellUnreadable<Given extends { readonly file: Blob }>(
  given: readonly Given[],
  tell: (one: Given) => void,
): Promise<void> {
  const look = async (one: Given): Promise<void> => {
    if (!(await isReadable(one.file))) tell(one);
  };
  for (const [index, one] of given.entries()) {
    if (index > 0 && index % READS === 0) await new Promise((resolve) => setTimeout(resolve));
    void look(one);
  }
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
