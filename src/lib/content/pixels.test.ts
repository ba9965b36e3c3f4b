import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CONTENTS } from './kinds.ts';
import { pixelsOf } from './pixels.ts';

const be16 = (value: number) => [value >> 8, value & 255];
const be32 = (value: number) => [0, 0, ...be16(value)];
const segment = (marker: number, length: number) => [
  ...[0xff, marker, ...be16(length)],
  ...Array.from({ length: length - 2 }, () => 0xc0),
];
const side = fc.integer({ min: 1, max: 65_535 });

test('a picture’s pixels are told by its header, before anything is decoded', () => {
  fc.assert(
    fc.property(side, side, fc.nat(30_000), fc.constantFrom(0xc0, 0xc2), (width, height, before, frame) => {
      const png = [...Array.from({ length: 16 }, () => 0), ...be32(width), ...be32(height)];
      expect(pixelsOf('png', Uint8Array.from(png))).toBe(width * height);
      const gif = [0, 0, 0, 0, 0, 0, width & 255, width >> 8, height & 255, height >> 8];
      expect(pixelsOf('gif', Uint8Array.from(gif))).toBe(width * height);
      // Tables and a camera's own notes come before the frame.
      const jpeg = [0xff, 0xd8, ...segment(0xe1, before + 2), ...segment(0xc4, 30)];
      const whole = [...jpeg, 0xff, frame, ...be16(17), 8, ...be16(height), ...be16(width)];
      expect(pixelsOf('jpeg', Uint8Array.from(whole))).toBe(width * height);
      expect(pixelsOf('jpeg', Uint8Array.from(jpeg))).toBeNull();
    }),
  );
});

test('whatever the bytes are, nothing breaks', () => {
  fc.assert(
    fc.property(fc.constantFrom(...CONTENTS), fc.uint8Array({ maxLength: 64 }), (content, bytes) => {
      const pixels = pixelsOf(content, bytes);
      if (pixels !== null) expect(pixels).toBeGreaterThanOrEqual(0);
    }),
  );
});
