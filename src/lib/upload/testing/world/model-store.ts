import * as v from 'valibot';
import type { Part } from '../../part.ts';
import type { Phase } from '../../phase.ts';
import type { PartsChange } from '../../step.ts';
import { Upload, type UploadId } from '../../upload.ts';
import { Violation } from './model-s3.ts';

/** What outlives a kill: the records, their parts and the kept bytes. */
export class ModelStore {
  readonly #uploads = new Map<UploadId, Upload>();
  readonly #parts = new Map<UploadId, Map<number, Part>>();
  readonly sources = new Set<UploadId>();

  save(upload: Upload, { put, drop }: PartsChange): void {
    const { phase } = upload;
    const isOver = phase.name === 'done' || (phase.name === 'cancelled' && phase.abort === null);
    if (isOver && JSON.stringify(upload).includes('secret'))
      throw new Violation('a secret outlives its Upload');
    this.#uploads.set(upload.id, v.parse(Upload, upload));
    const parts = this.#parts.get(upload.id) ?? new Map<number, Part>();
    if (drop === 'all') parts.clear();
    else for (const number of drop) parts.delete(number);
    for (const part of put) parts.set(part.number, part);
    this.#parts.set(upload.id, parts);
  }

  load(id: UploadId): { readonly upload: Upload; readonly parts: readonly Part[] } {
    const upload = this.#uploads.get(id);
    if (upload === undefined) throw new Violation('an Upload is lost');
    const parts = [...(this.#parts.get(id)?.values() ?? [])];
    return { upload, parts: parts.sort((a, b) => a.number - b.number) };
  }

  ids(): UploadId[] {
    return [...this.#uploads.keys()];
  }
}

/** The multipart uploads that a record names, with the access key of the permit beside each. */
export function multipartsOf(phase: Phase): [uploadId: string, accessKeyId: string][] {
  if ('then' in phase) return multipartsOf(phase.then);
  const leftover =
    phase.name === 'starting' ? phase.abandoned : phase.name === 'cancelled' ? phase.abort : null;
  if (leftover !== null) return [[leftover.multipart.uploadId, leftover.permit.accessKeyId]];
  if (phase.name === 'processing')
    return phase.unfinished === undefined ? [] : [[phase.unfinished.uploadId, phase.permit.accessKeyId]];
  if ((phase.name !== 'sending' && phase.name !== 'finishing') || phase.multipart === null) return [];
  return [[phase.multipart.uploadId, phase.permit.accessKeyId]];
}
