import { base64FromBits64, bits64FromBase64 } from './base64.ts';
import { CRC64_NVME_POLYNOMIAL } from './checksum.ts';

/**
 * [Note: combining CRCs] A CRC is the remainder of the message, seen as a polynomial over GF(2), by the CRC's own. So
 * crc(a + b) = crc(a) · x^(8·length of b) + crc(b), all modulo that polynomial: no byte has to be read again. Bits are
 * reversed throughout, as in the CRC itself: the highest bit is the coefficient of x⁰.
 */
const ONE = 1n << 63n;
/** x⁸: one byte further. */
const X8 = 1n << 55n;

/** a · b modulo the polynomial. */
function multiply(a: bigint, b: bigint): bigint {
  let product = 0n;
  let shifted = b;
  for (let bit = ONE; bit !== 0n; bit >>= 1n) {
    if ((a & bit) !== 0n) product ^= shifted;
    shifted = (shifted & 1n) === 0n ? shifted >> 1n : (shifted >> 1n) ^ CRC64_NVME_POLYNOMIAL;
  }
  return product;
}

/** x^(8 · bytes) modulo the polynomial, by squaring. */
function shiftBy(bytes: number): bigint {
  let result = ONE;
  let square = X8;
  for (let left = BigInt(bytes); left !== 0n; left >>= 1n) {
    if ((left & 1n) !== 0n) result = multiply(result, square);
    square = multiply(square, square);
  }
  return result;
}

/** CRC64NVME of parts laid end to end, base64, from each part's own and its size in bytes. */
export function combineCrc64(parts: Iterable<{ readonly checksum: string; readonly size: number }>): string {
  const shifts = new Map<number, bigint>();
  let whole = 0n;
  for (const { checksum, size } of parts) {
    const shift = shifts.get(size) ?? shiftBy(size);
    shifts.set(size, shift);
    whole = multiply(shift, whole) ^ bits64FromBase64(checksum);
  }
  return base64FromBits64(whole);
}
