import * as v from 'valibot';
import { FileHandle } from '../upload/file-handle.ts';
import { Part } from '../upload/part.ts';
import { Upload } from '../upload/upload.ts';
import type { Loaded, StoredUpload, UnreadableRow } from './store.ts';

/** A full copy of an Upload's file, or a handle of the file itself. Of the page's File nothing can be stored. */
export const SourceRow = v.variant('kind', [
  v.object({ kind: v.literal('copy'), file: v.instance(Blob) }),
  v.object({ kind: v.literal('handle'), handle: FileHandle }),
]);
export type SourceRow = v.InferOutput<typeof SourceRow>;

export interface Rows {
  readonly uploadKeys: readonly string[];
  readonly uploads: readonly unknown[];
  readonly partKeys: readonly (readonly [string, number])[];
  readonly parts: readonly unknown[];
}

/** Which fields don't fit and what was expected of them; never what they hold. */
function summary(issues: readonly v.BaseIssue<unknown>[]): string {
  return issues
    .map((issue) => `${v.getDotPath(issue) ?? 'row'}: ${issue.expected ?? issue.type} expected`)
    .join('; ');
}

/** Sorts what can be read from what can't; one bad row hides no other. Parts of no Upload are left out. */
export function readRows(rows: Rows): Loaded {
  const unreadable: UnreadableRow[] = [];
  const partsById = new Map<string, Part[]>();
  rows.partKeys.forEach(([id, number], index) => {
    const parsed = v.safeParse(Part, rows.parts[index]);
    if (parsed.success && parsed.output.number === number) {
      const parts = partsById.get(id);
      if (parts) parts.push(parsed.output);
      else partsById.set(id, [parsed.output]);
    } else {
      const issues = parsed.success ? 'number: not the key’s' : summary(parsed.issues);
      unreadable.push({ store: 'parts', id, issues });
    }
  });
  const uploads: StoredUpload[] = [];
  rows.uploadKeys.forEach((id, index) => {
    const parsed = v.safeParse(Upload, rows.uploads[index]);
    if (parsed.success) uploads.push({ upload: parsed.output, parts: partsById.get(id) ?? [] });
    else unreadable.push({ store: 'uploads', id, issues: summary(parsed.issues) });
  });
  uploads.sort((a, b) => a.upload.addedAt - b.upload.addedAt || (a.upload.id < b.upload.id ? -1 : 1));
  return { uploads, unreadable };
}
