import { jwtVerify, SignJWT } from 'jose';
import * as v from 'valibot';

const ALGORITHM = 'HS256';

/** What an upload token is bound to. */
const Claims = v.object({
  key: v.string(),
  /** Bytes. */
  filesize: v.number(),
  /** See `State.tokenGeneration`. */
  generation: v.number(),
});
export type UploadTokenClaims = v.InferOutput<typeof Claims>;

/** Signs with the base64url key; the token expires at that time (ms since 1970, cut to the second as JWT has it). */
export function signUploadToken(key: string, claims: UploadTokenClaims, expiresAt: number): Promise<string> {
  return new SignJWT({ ...claims })
    .setProtectedHeader({ alg: ALGORITHM })
    .setExpirationTime(Math.floor(expiresAt / 1000))
    .sign(Buffer.from(key, 'base64url'));
}

/** The claims, or null for a token that is expired at `now` (ms since 1970), altered, or somebody else's. */
export async function verifyUploadToken(
  key: string,
  token: string,
  now: number,
): Promise<UploadTokenClaims | null> {
  try {
    const verified = await jwtVerify(token, Buffer.from(key, 'base64url'), {
      algorithms: [ALGORITHM],
      currentDate: new Date(now),
    });
    const claims = v.safeParse(Claims, verified.payload);
    return claims.success ? claims.output : null;
  } catch {
    return null;
  }
}

/** A token of the look the Portal's have: an App token, or a job's. It is compared as text, never opened. */
export function signOpaqueToken(key: string, subject: string, expiresAt: number): Promise<string> {
  return new SignJWT({})
    .setProtectedHeader({ alg: ALGORITHM })
    .setSubject(subject)
    .setExpirationTime(Math.floor(expiresAt / 1000))
    .sign(Buffer.from(key, 'base64url'));
}
