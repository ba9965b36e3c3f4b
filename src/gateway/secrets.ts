import { createHash, randomBytes } from 'node:crypto';
import { SECRET_BYTES } from '../lib/links/secret.ts';

/** For an address that whoever has it may use: base64url. */
export function newSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}

/**
 * SHA-256, hexadecimal: what is kept of a secret, and what tells a long text from another. A secret is found by it, so that
 * how long a look takes tells nothing of it; it is random, so that no salt is needed.
 */
export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
