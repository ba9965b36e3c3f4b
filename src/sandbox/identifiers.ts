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
  /** Version 4. */
  uuid(): string;
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
    uuid: () => uuid(Buffer.from(random(16))),
    secret: (bytes) => Buffer.from(random(bytes)).toString('base64url'),
  };
}

function uuid(bytes: Buffer): string {
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** `.jpg` of `Küche.JPG`; nothing where the name has no short plain extension. */
export function plainExtension(filename: string): string {
  return /\.[A-Za-z0-9]{1,10}$/.exec(filename)?.[0].toLowerCase() ?? '';
}
