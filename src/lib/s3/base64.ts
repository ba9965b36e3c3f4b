/** Base64 of 64 bits, big-endian: how S3 writes a CRC64NVME. */
export function base64FromBits64(bits: bigint): string {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, bits);
  return btoa(String.fromCharCode(...bytes));
}

/** The other way. Throws a TypeError for anything but eight bytes in base64. */
export function bits64FromBase64(text: string): bigint {
  if (!/^[A-Za-z0-9+/]{11}=$/.test(text)) throw new TypeError('not the base64 of eight bytes');
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  return new DataView(bytes.buffer).getBigUint64(0);
}
