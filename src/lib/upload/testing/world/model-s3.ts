import type { Part, PartSpan } from '../../part.ts';
import type { Multipart } from '../../permit.ts';
import { MIN_PART_SIZE } from '../../plan.ts';
import type { Settings } from './settings.ts';

/** A rule that must always hold was broken. */
export class Violation extends Error {}

interface StoredPart extends Part {
  readonly etag: string;
  readonly content: string;
}

interface StoredMultipart {
  readonly key: string;
  readonly parts: Map<number, StoredPart>;
  state: 'open' | 'completed' | 'gone';
}

export type Refusal = 'expired' | 'denied' | 'gone' | 'mismatch';

/** The content of a span of a file: its name stands for its bytes. */
export function contentOf(file: string, { start, end }: PartSpan): string {
  return `${file}[${start}-${end}]`;
}

export function checksumOf(content: string): string {
  return `crc(${content})`;
}

/** An S3 that does what the documentation says, on contents that are names. */
export class ModelS3 {
  readonly objects = new Map<string, { readonly content: string; readonly size: number }>();
  readonly multiparts = new Map<string, StoredMultipart>();
  readonly #credentials = new Map<string, { readonly key: string; readonly expiresAt: number }>();
  /** Access keys that a fault ended early, and those that a fault makes refused. */
  readonly revoked = new Set<string>();
  readonly denied = new Set<string>();
  readonly #settings: Settings;
  #made = 0;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  grant(accessKeyId: string, key: string, expiresAt: number): void {
    this.#credentials.set(accessKeyId, { key, expiresAt });
  }

  authorize(accessKeyId: string, key: string, now: number): Refusal | null {
    const credential = this.#credentials.get(accessKeyId);
    if (credential === undefined || credential.key !== key || this.denied.has(accessKeyId)) return 'denied';
    return credential.expiresAt <= now || this.revoked.has(accessKeyId) ? 'expired' : null;
  }

  create(key: string): string {
    const uploadId = `multipart-${(this.#made += 1)}`;
    this.multiparts.set(uploadId, { key, parts: new Map(), state: 'open' });
    return uploadId;
  }

  put(multipart: Multipart, number: number, size: number, content: string): Part | Refusal {
    const upload = this.#open(multipart);
    if (upload === undefined) return 'gone';
    const etag = this.#settings.etagOfContent ? `"md5(${content})"` : `"kms-${(this.#made += 1)}"`;
    const checksum = this.#settings.checksums ? checksumOf(content) : null;
    const part = { number, size, etag, checksum };
    upload.parts.set(number, { ...part, content });
    return { ...part, etag: this.#settings.etagHidden ? null : etag };
  }

  list(multipart: Multipart): readonly StoredPart[] | Refusal {
    const upload = this.#open(multipart);
    return upload === undefined ? 'gone' : [...upload.parts.values()].sort((a, b) => a.number - b.number);
  }

  complete(multipart: Multipart, parts: readonly Part[], expected: string): Refusal | null {
    const upload = this.#open(multipart);
    if (upload === undefined) return 'gone';
    let last = 0;
    let content = '';
    let size = 0;
    for (const [index, part] of parts.entries()) {
      const stored = upload.parts.get(part.number);
      if (stored === undefined || stored.etag !== part.etag || part.number <= last) return 'mismatch';
      if (stored.size < MIN_PART_SIZE && index < parts.length - 1) return 'mismatch';
      last = part.number;
      content += stored.content;
      size += stored.size;
    }
    if (content !== expected) throw new Violation(`completed ${content} for ${expected}`);
    upload.state = 'completed';
    this.objects.set(upload.key, { content, size });
    return null;
  }

  abort(multipart: Multipart): void {
    const upload = this.multiparts.get(multipart.uploadId);
    if (upload?.state === 'open') upload.state = 'gone';
  }

  #open({ uploadId, key }: Multipart): StoredMultipart | undefined {
    const upload = this.multiparts.get(uploadId);
    return upload?.state === 'open' && upload.key === key ? upload : undefined;
  }
}
