const DIGITS_AND_CAPITALS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const DIGITS_AND_LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** So many random bytes; `node:crypto`'s, but in a test. */
export type RandomBytes = (count: number) => Uint8Array;

/** Makes identifiers in the forms the Portal and AWS print them. */
export interface Identifiers {
  iguideId(): string;
  workOrderId(): string;
  viewId(): string;
  stitchDataId(): string;
  /** Holds nothing of the file's own name but a plain extension. */
  assetName(filename: string): string;
  jobId(): string;
  accessKeyId(): string;
  /** So many random bytes as URL-safe text. */
  secret(bytes: number): string;
}

export function createIdentifiers(random: RandomBytes): Identifiers {
  const text = (length: number, alphabet: string): string =>
    Array.from(random(length), (byte) => alphabet[byte % alphabet.length] ?? '').join('');
  return {
    iguideId: () => `ig${text(13, DIGITS_AND_CAPITALS)}`,
    workOrderId: () => text(8, DIGITS_AND_CAPITALS),
    viewId: () => `v${text(13, DIGITS_AND_CAPITALS)}`,
    stitchDataId: () => text(8, DIGITS_AND_CAPITALS),
    assetName: (filename) => text(12, DIGITS_AND_LETTERS) + plainExtension(filename),
    jobId: () => text(20, DIGITS_AND_LETTERS),
    accessKeyId: () => `ASIA${text(16, DIGITS_AND_CAPITALS)}`,
    secret: (bytes) => Buffer.from(random(bytes)).toString('base64url'),
  };
}

/** `.jpg` of `Küche.JPG`; nothing where the name has no short plain extension. */
export function plainExtension(filename: string): string {
  return /\.[A-Za-z0-9]{1,10}$/.exec(filename)?.[0].toLowerCase() ?? '';
}
