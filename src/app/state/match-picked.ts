import type { UploadView } from '../../lib/channel/upload-view.ts';
import { fingerprintOfBlob } from '../../lib/content/fingerprint.ts';
import { matchFiles, type Matched } from '../../lib/upload/match-files.ts';
import type { Candidate } from '../../lib/upload/difference.ts';

/** Which of these Uploads each picked file belongs to. */
export async function matchPicked(files: readonly File[], lost: readonly UploadView[]): Promise<Matched> {
  return matchFiles(await Promise.all(files.map(candidateOf)), lost);
}

/** A file that can't be read is told apart by the worker, which reads it anyway. */
async function candidateOf(file: File): Promise<Candidate> {
  const { name, size, lastModified } = file;
  const fingerprint = await fingerprintOfBlob(file).catch(() => undefined);
  return { name, size, lastModified, ...(fingerprint === undefined ? {} : { fingerprint }) };
}
