import { EncryptJWT, errors, jwtDecrypt } from 'jose';
import * as v from 'valibot';
import { Request as Credentials } from '../lib/portal/test-credentials.ts';

/** Turns credentials into text that only this gateway can read, and back. */
export interface SessionSeal {
  seal(credentials: Credentials): Promise<string>;
  /** Null: forged, altered, sealed with another key, or too old. */
  open(sealed: string): Promise<Credentials | null>;
}

const ALGORITHM = 'dir';
const ENCRYPTION = 'A256GCM';

/** `lifetime` in seconds; `now` in ms since 1970. */
export function createSessionSeal(
  key: Uint8Array<ArrayBuffer>,
  lifetime: number,
  now: () => number,
): SessionSeal {
  return {
    seal(credentials) {
      const issuedAt = now() / 1000;
      return new EncryptJWT({ ...credentials })
        .setProtectedHeader({ alg: ALGORITHM, enc: ENCRYPTION })
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + lifetime)
        .encrypt(key);
    },

    async open(sealed) {
      try {
        const { payload } = await jwtDecrypt(sealed, key, {
          currentDate: new Date(now()),
          keyManagementAlgorithms: [ALGORITHM],
          contentEncryptionAlgorithms: [ENCRYPTION],
          requiredClaims: ['exp'],
        });
        const parsed = v.safeParse(Credentials, payload);
        return parsed.success ? parsed.output : null;
      } catch (error) {
        if (error instanceof errors.JOSEError) return null;
        throw error;
      }
    },
  };
}
