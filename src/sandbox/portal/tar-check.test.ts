import { describe, expect, it } from 'vitest';
import { smallTar } from '../testing/tar.ts';
import { tarFault } from './tar-check.ts';

function fault(tar: Uint8Array, size = tar.length): Promise<string | null> {
  return tarFault(size, (length) => Promise.resolve(tar.subarray(0, length)));
}

describe('a TAR', () => {
  it('passes by its first block alone', async () => {
    const lengths: number[] = [];
    const tar = smallTar();
    const result = await tarFault(tar.length, (length) => {
      lengths.push(length);
      return Promise.resolve(tar.subarray(0, length));
    });
    expect(result).toBeNull();
    expect(lengths).toEqual([512]);
  });

  it('is refused when its header was damaged', async () => {
    const tar = smallTar();
    tar[3] = (tar[3] ?? 0) ^ 1;
    expect(await fault(tar)).toBe('the TAR header does not fit its checksum');
  });

  it('is refused when it is cut within its first member', async () => {
    expect(await fault(smallTar(5000).subarray(0, 4000))).toBe('the first member is cut short');
  });

  it('passes with a member of 8 GiB or more, whose size is no octal text', async () => {
    const tar = smallTar();
    const size = 9 * 2 ** 30;
    tar.fill(0, 124, 136);
    tar[124] = 0x80;
    new DataView(tar.buffer, tar.byteOffset).setBigUint64(128, BigInt(size));
    tar.fill(0x20, 148, 156);
    const sum = tar.subarray(0, 512).reduce((total, byte) => total + byte, 0);
    Buffer.from(tar.buffer, tar.byteOffset).write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    expect(await fault(tar, size + 2048)).toBeNull();
    expect(await fault(tar, size)).toBe('the first member is cut short');
  });

  it.each([
    ['nothing', new Uint8Array(0)],
    ['a few bytes', new Uint8Array(100)],
    ['zeros', new Uint8Array(2048)],
    ['text', new TextEncoder().encode('hello '.repeat(500))],
  ])('is not %s', async (_, bytes) => {
    expect(await fault(bytes)).not.toBeNull();
  });
});
