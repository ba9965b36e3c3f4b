import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { ObjectRecord, PartRecord, UploadRecord, type Piece } from './records.ts';

const UPLOAD_FILE = 'upload.json';

function readRecord<S extends v.GenericSchema>(file: string, schema: S): v.InferOutput<S> {
  return v.parse(schema, JSON.parse(readFileSync(file, 'utf8')));
}

/**
 * The files of one S3, and the only place that knows their names.
 *
 * [Note: Killed at any instant] Bytes are written to a file of their own under a random name, and count only once a
 * record names them. A record is written beside its place and renamed into it, which either happened or did not. So
 * a start after a kill finds the old state or the new one, and removes the bytes that no record names.
 *
 * [Note: Synchronous records] Records are small, and written synchronously: what is decided from memory, written and
 * put back into memory is then one step that no other request can see half done, without a lock.
 *
 * Power cuts are out of scope: nothing is flushed to the disk itself.
 */
export class Layout {
  readonly #bytes: string;
  readonly #objects: string;
  readonly #uploads: string;
  readonly #temporary: string;

  constructor(directory: string) {
    this.#bytes = join(directory, 'bytes');
    this.#objects = join(directory, 'objects');
    this.#uploads = join(directory, 'uploads');
    this.#temporary = join(directory, 'temporary');
    for (const folder of [this.#bytes, this.#objects, this.#uploads]) mkdirSync(folder, { recursive: true });
    rmSync(this.#temporary, { recursive: true, force: true });
    mkdirSync(this.#temporary);
  }

  /** A new name for bytes. */
  newFile(): string {
    return randomBytes(16).toString('hex');
  }

  path(file: string): string {
    return join(this.#bytes, file);
  }

  removeBytes(pieces: Iterable<Piece>): void {
    for (const { file } of pieces) rmSync(this.path(file), { force: true });
  }

  saveObject(object: ObjectRecord): void {
    this.#write(this.#objectFile(object.bucket, object.key), object);
  }

  removeObject(bucket: string, key: string): void {
    unlinkSync(this.#objectFile(bucket, key));
  }

  saveUpload(upload: UploadRecord): void {
    mkdirSync(join(this.#uploads, upload.uploadId), { recursive: true });
    this.#write(join(this.#uploads, upload.uploadId, UPLOAD_FILE), upload);
  }

  savePart(uploadId: string, part: PartRecord): void {
    this.#write(join(this.#uploads, uploadId, `${part.number}.json`), part);
  }

  /** The upload's own file goes first: without it the rest is swept. */
  removeUpload(uploadId: string): void {
    rmSync(join(this.#uploads, uploadId, UPLOAD_FILE), { force: true });
    rmSync(join(this.#uploads, uploadId), { recursive: true, force: true });
  }

  removeParts(uploadId: string): void {
    for (const name of readdirSync(join(this.#uploads, uploadId)))
      if (name !== UPLOAD_FILE) unlinkSync(join(this.#uploads, uploadId, name));
  }

  readObjects(): ObjectRecord[] {
    return readdirSync(this.#objects).map((name) => readRecord(join(this.#objects, name), ObjectRecord));
  }

  /** Removes the remains of uploads whose end was cut short on the way. */
  readUploads(): { upload: UploadRecord; parts: PartRecord[] }[] {
    return readdirSync(this.#uploads).flatMap((uploadId) => {
      const names = readdirSync(join(this.#uploads, uploadId));
      if (!names.includes(UPLOAD_FILE)) {
        this.removeUpload(uploadId);
        return [];
      }
      const upload = readRecord(join(this.#uploads, uploadId, UPLOAD_FILE), UploadRecord);
      const parts = names
        .filter((name) => name !== UPLOAD_FILE)
        .map((name) => readRecord(join(this.#uploads, uploadId, name), PartRecord));
      return [{ upload, parts }];
    });
  }

  /** Removes every file of bytes but those that the pieces name. */
  sweep(kept: Iterable<Piece>): void {
    const names = new Set(Array.from(kept, ({ file }) => file));
    for (const file of readdirSync(this.#bytes)) if (!names.has(file)) unlinkSync(this.path(file));
  }

  #objectFile(bucket: string, key: string): string {
    // A bucket's name holds no slash, so the pair can't be read in two ways.
    return join(this.#objects, `${createHash('sha256').update(`${bucket}/${key}`).digest('hex')}.json`);
  }

  #write(file: string, record: ObjectRecord | UploadRecord | PartRecord): void {
    const temporary = join(this.#temporary, this.newFile());
    writeFileSync(temporary, JSON.stringify(record));
    renameSync(temporary, file);
  }
}
