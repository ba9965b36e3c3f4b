import { S3Error } from '../../lib/s3/errors.ts';
import type { Part } from '../../lib/upload/part.ts';
import type { Upload } from '../../lib/upload/upload.ts';
import { fitsParts } from './check-parts.ts';
import type { OpenSource } from './sources.ts';

/** Whether it is another file already by its size, or by the time of its last change. */
export function hasOtherFacts({ bytes, mayChange }: OpenSource, { file }: Upload): boolean {
  if (bytes.size !== file.size) return true;
  return mayChange && bytes instanceof File && bytes.lastModified !== file.lastModified;
}

/**
 * Whether the file is no longer what was sent of it, by its content: each part is read again and compared with what it was
 * when it was sent. A copy of ours can't change, and is not read. One that can't be read any more tells nothing: a browser
 * that refuses to read a changed file refused that for every part (decisions/0013).
 */
export async function hasChanged(
  source: OpenSource,
  upload: Upload,
  partSize: number,
  parts: readonly Part[],
  signal: AbortSignal,
): Promise<boolean> {
  if (hasOtherFacts(source, upload)) return true;
  if (!source.mayChange) return false;
  try {
    return !(await fitsParts(source.checksums, { size: upload.file.size, partSize, parts }, signal));
  } catch (error) {
    if (error instanceof S3Error && error.trouble.kind === 'source-unreadable') return false;
    throw error;
  }
}
