import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import * as v from 'valibot';

/** One request as the sandbox saw it end. Holds no query, header, token or body. */
export const JournalEntry = v.object({
  /** When it ended, ms since 1970 by the sandbox's clock. */
  at: v.number(),
  service: v.picklist(['s3', 'portal']),
  operation: v.string(),
  method: v.string(),
  bucket: v.optional(v.string()),
  key: v.optional(v.string()),
  uploadId: v.optional(v.string()),
  partNumber: v.optional(v.number()),
  /** Bytes of the body that arrived, as sent. */
  bytes: v.number(),
  /** The algorithm of the checksum that was sent with the body. */
  checksum: v.optional(v.string()),
  /** The object's size that Complete was told, bytes (`x-amz-mp-object-size`). */
  objectSize: v.optional(v.number()),
  /** `dropped`: the connection ended without an answer, whoever ended it. */
  status: v.union([v.number(), v.picklist(['dropped', 'stalled'])]),
  /** The error's code, S3's or the Portal's. */
  code: v.optional(v.string()),
  /** The fault that decided the outcome, `drop middle` for instance. */
  fault: v.optional(v.string()),
});
export type JournalEntry = v.InferOutput<typeof JournalEntry>;

/** Entries whose named fields all equal; `after` skips that many of the oldest entries first. */
type JournalQuery = {
  readonly [F in Exclude<keyof JournalEntry, 'at' | 'bytes' | 'checksum' | 'objectSize' | 'fault'>]?:
    JournalEntry[F] | undefined;
} & { readonly after?: number | undefined };

export interface Journal {
  /** In the file by the time it returns, so that a killed process keeps it. */
  record(entry: JournalEntry): void;
  /** Oldest first. */
  entries(query?: JournalQuery): readonly JournalEntry[];
  /** How many there are: what `after` takes to see only what comes next. */
  readonly length: number;
  /** Forgets every entry, on the disk too. */
  clear(): void;
  close(): void;
}

const NEWLINE = 0x0a;

/** Reads what an earlier run wrote. A kill may have cut the last line: it is dropped, its request had no answer. */
function readEntries(file: string, descriptor: number): JournalEntry[] {
  const content = readFileSync(file);
  const whole = content.lastIndexOf(NEWLINE) + 1;
  if (whole < content.length) ftruncateSync(descriptor, whole);
  return content
    .toString('utf8', 0, whole)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => v.parse(JournalEntry, JSON.parse(line)));
}

/**
 * @param file JSON lines, appended to; null keeps the journal in memory only.
 * @throws what the file system throws, and v.ValiError for a file that is no journal.
 */
export function openJournal(file: string | null): Journal {
  let descriptor = file === null ? null : openSync(file, 'a+');
  const entries = file === null || descriptor === null ? [] : readEntries(file, descriptor);
  return {
    record(entry) {
      entries.push(entry);
      if (descriptor !== null) writeSync(descriptor, `${JSON.stringify(entry)}\n`);
    },
    entries({ after = 0, ...fields } = {}) {
      const wanted = Object.entries(fields).filter(([, value]) => value !== undefined);
      return entries.slice(after).filter((entry) => {
        const values = new Map<string, unknown>(Object.entries(entry));
        return wanted.every(([field, value]) => values.get(field) === value);
      });
    },
    get length() {
      return entries.length;
    },
    clear() {
      entries.length = 0;
      if (descriptor !== null) ftruncateSync(descriptor);
    },
    close() {
      if (descriptor !== null) closeSync(descriptor);
      // What still ends after this must not be written to whatever file gets the number next.
      descriptor = null;
    },
  };
}
