import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** scrypt's cost: 32 MiB and some 80 ms a guess (RFC 7914's parameters, as OWASP's cheat sheet of 2025 has them). */
const COST = { N: 2 ** 15, r: 8, p: 3, maxmem: 64 * 1024 * 1024 };
const LENGTH = 32;

/** As it is stored: salt and hash, base64url, with a point between. */
export async function hashPassphrase(passphrase: string): Promise<string> {
  const salt = randomBytes(16);
  const hash = await derived(passphrase, salt);
  return `${salt.toString('base64url')}.${hash.toString('base64url')}`;
}

export async function isPassphrase(passphrase: string, stored: string): Promise<boolean> {
  const [salt = '', hash = ''] = stored.split('.');
  const expected = Buffer.from(hash, 'base64url');
  const given = await derived(passphrase, Buffer.from(salt, 'base64url'));
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function derived(passphrase: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // One that was typed on another device may be composed of other code points.
    scrypt(passphrase.normalize('NFKC'), salt, LENGTH, COST, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}
