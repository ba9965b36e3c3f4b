import { EncryptJWT, errors, jwtDecrypt } from 'jose';
import * as v from 'valibot';

/** Turns a record into text that only this gateway can read, and back. */
export interface Seal<Content> {
  /** `endsAt` in ms since 1970. */
  seal(content: Content, endsAt: number): Promise<string>;
  /** Null: forged, altered, sealed with another key or for another purpose, or too old. */
  open(sealed: string): Promise<Content | null>;
}

interface SealParts<Schema> {
  /** The newest first: it seals, and what any of them sealed is opened. */
  readonly keys: readonly Uint8Array<ArrayBuffer>[];
  readonly schema: Schema;
  /** Told apart from what is sealed for another one with the same key. */
  readonly purpose: string;
  /** ms since 1970. */
  readonly now: () => number;
}

const ALGORITHM = 'dir';
const ENCRYPTION = 'A256GCM';

export function createSeal<Schema extends v.GenericSchema<Record<string, unknown>>>({
  keys,
  schema,
  purpose,
  now,
}: SealParts<Schema>): Seal<v.InferOutput<Schema>> {
  const [newest] = keys;
  if (newest === undefined) throw new TypeError('there is no key to seal with');

  async function openWith(key: Uint8Array<ArrayBuffer>, sealed: string): Promise<unknown> {
    try {
      const { payload } = await jwtDecrypt(sealed, key, {
        currentDate: new Date(now()),
        audience: purpose,
        keyManagementAlgorithms: [ALGORITHM],
        contentEncryptionAlgorithms: [ENCRYPTION],
        requiredClaims: ['exp'],
      });
      return payload;
    } catch (error) {
      if (error instanceof errors.JOSEError) return null;
      throw error;
    }
  }

  return {
    seal: (content, endsAt) =>
      new EncryptJWT({ ...content })
        .setProtectedHeader({ alg: ALGORITHM, enc: ENCRYPTION })
        .setAudience(purpose)
        .setIssuedAt(now() / 1000)
        .setExpirationTime(endsAt / 1000)
        .encrypt(newest),

    async open(sealed) {
      for (const key of keys) {
        const parsed = v.safeParse(schema, await openWith(key, sealed));
        if (parsed.success) return parsed.output;
      }
      return null;
    },
  };
}
