import { randomBytes } from 'node:crypto';
import type { Layout } from './layout.ts';
import type { Objects } from './objects.ts';
import type { ObjectRecord, PartRecord, UploadRecord } from './records.ts';

/** For how long a completed upload answers Complete again, ms. S3 says "shortly after" and no figure. */
const COMPLETION_REMEMBERED = 10 * 60_000;

/** A multipart upload and its parts by number. */
export interface Upload {
  readonly record: UploadRecord;
  readonly parts: ReadonlyMap<number, PartRecord>;
}

interface HeldUpload {
  record: UploadRecord;
  readonly parts: Map<number, PartRecord>;
}

/** The multipart uploads: open ones with their parts, and for a while completed ones with their answer. */
export class Uploads {
  readonly #layout: Layout;
  readonly #objects: Objects;
  readonly #now: () => number;
  readonly #uploads = new Map<string, HeldUpload>();

  constructor(layout: Layout, objects: Objects, now: () => number) {
    this.#layout = layout;
    this.#objects = objects;
    this.#now = now;
    for (const { upload, parts } of layout.readUploads())
      this.#uploads.set(upload.uploadId, {
        record: upload,
        parts: new Map(parts.map((part) => [part.number, part])),
      });
    for (const held of this.#uploads.values()) this.#recover(held);
    this.#forgetOld();
  }

  /** The upload if it takes parts. */
  open(uploadId: string, bucket: string, key: string): Upload | undefined {
    const held = this.#uploads.get(uploadId);
    return held && !held.record.completed && held.record.bucket === bucket && held.record.key === key
      ? held
      : undefined;
  }

  /** The upload if it was completed not long ago. */
  completed(uploadId: string, bucket: string, key: string): UploadRecord['completed'] {
    this.#forgetOld();
    const record = this.#uploads.get(uploadId)?.record;
    return record?.bucket === bucket && record.key === key ? record.completed : null;
  }

  /** The open ones. */
  list(): Upload[] {
    return [...this.#uploads.values()].filter(({ record }) => !record.completed);
  }

  /** Every part of the open uploads, for the sweep. */
  parts(): PartRecord[] {
    return Array.from(this.#uploads.values(), ({ parts }) => [...parts.values()]).flat();
  }

  create(upload: Omit<UploadRecord, 'uploadId' | 'initiated' | 'completed'>): UploadRecord {
    const uploadId = randomBytes(48).toString('base64url');
    const record = { ...upload, uploadId, initiated: this.#now(), completed: null };
    this.#layout.saveUpload(record);
    this.#uploads.set(uploadId, { record, parts: new Map() });
    return record;
  }

  /** Keeps a part in place of an earlier one of its number. The upload must be open. */
  putPart(uploadId: string, part: PartRecord): void {
    const { parts } = this.#held(uploadId);
    const old = parts.get(part.number);
    this.#layout.savePart(uploadId, part);
    parts.set(part.number, part);
    if (old) this.#layout.removeBytes([old.piece]);
  }

  /** Makes the object of some of the upload's parts; the others are dropped. The upload must be open. */
  complete(uploadId: string, object: ObjectRecord): void {
    const held = this.#held(uploadId);
    // From here on it is complete: a start after a kill sees by the object's uploadId what is left to do.
    this.#objects.put(object);
    this.#settle(held, object);
  }

  /** Drops the upload and its parts. The upload must be open. */
  abort(uploadId: string): void {
    const { parts } = this.#held(uploadId);
    this.#layout.removeUpload(uploadId);
    this.#uploads.delete(uploadId);
    this.#layout.removeBytes(Array.from(parts.values(), ({ piece }) => piece));
  }

  #held(uploadId: string): HeldUpload {
    const held = this.#uploads.get(uploadId);
    if (!held || held.record.completed) throw new Error('the multipart upload is not open');
    return held;
  }

  #settle(held: HeldUpload, object: ObjectRecord): void {
    const { etag, checksum, lastModified } = object;
    held.record = { ...held.record, completed: { at: lastModified, etag, checksum } };
    this.#layout.saveUpload(held.record);
    this.#discardParts(held, new Set(object.pieces.map(({ file }) => file)));
  }

  #discardParts(held: HeldUpload, kept: ReadonlySet<string>): void {
    this.#layout.removeParts(held.record.uploadId);
    this.#layout.removeBytes(
      Array.from(held.parts.values(), ({ piece }) => piece).filter(({ file }) => !kept.has(file)),
    );
    held.parts.clear();
  }

  /** Ends what a kill in the middle of `complete` left undone. */
  #recover(held: HeldUpload): void {
    const { uploadId, bucket, key, completed } = held.record;
    const object = this.#objects.find(bucket, key);
    if (!completed && object?.uploadId === uploadId) this.#settle(held, object);
    else if (completed && held.parts.size > 0)
      this.#discardParts(held, new Set(object?.pieces.map(({ file }) => file)));
  }

  #forgetOld(): void {
    for (const [uploadId, { record }] of this.#uploads) {
      if (!record.completed || this.#now() - record.completed.at <= COMPLETION_REMEMBERED) continue;
      this.#layout.removeUpload(uploadId);
      this.#uploads.delete(uploadId);
    }
  }
}
