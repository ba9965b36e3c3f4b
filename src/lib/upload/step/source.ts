import type { UploadEvent } from '../event.ts';
import type { Phase } from '../phase.ts';
import { COPY, sourceOf } from '../source.ts';
import type { FileFacts, Upload } from '../upload.ts';

/** What an event makes of an Upload's Source and of what is known of its file; the same object if nothing. */
export function withSource(upload: Upload, event: UploadEvent): Upload {
  const source = sourceOf(upload);
  if (event.type === 'handedOver' || (event.type === 'staged' && isStaging(upload.phase)))
    return { ...upload, source: event.source, file: known(upload.file, event) };
  if (event.type === 'kept' && source.from !== 'copy') return { ...upload, source: COPY };
  if (event.type === 'notKept' && source.keeping === true)
    return { ...upload, source: { from: source.from, why: event.why } };
  return upload;
}

function isStaging(phase: Phase): boolean {
  return phase.name === 'staging' || ('then' in phase && phase.then.name === 'staging');
}

function known(file: FileFacts, { fingerprint, lastModified }: Partial<FileFacts>): FileFacts {
  return {
    ...file,
    ...(fingerprint === undefined ? {} : { fingerprint }),
    ...(lastModified === undefined ? {} : { lastModified }),
  };
}
