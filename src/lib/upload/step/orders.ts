import type { UploadEvent } from '../event.ts';
import { isNameOpen } from '../naming.ts';
import type { Upload } from '../upload.ts';

/** What its user makes of an Upload's place and name, which no phase depends on; the same object if nothing. */
export function withOrder(upload: Upload, event: UploadEvent): Upload {
  if (event.type === 'moved')
    return upload.place === event.place ? upload : { ...upload, place: event.place };
  if (event.type === 'renamed' && isNameOpen(upload.phase) && upload.name !== event.name)
    return { ...upload, name: event.name };
  return upload;
}
