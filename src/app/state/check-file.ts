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

/** Whether the browser can read the file at all: its first byte says so (a card pulled out, a cloud-only file). */
export async function isReadable(file: Blob): Promise<boolean> {
  try {
    await file.slice(0, 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}
