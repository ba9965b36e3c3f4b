import type { Content } from './kinds.ts';

/**
 * How many pixels a picture has, which is what decoding it costs; null where that can't be told. `head`: its first bytes,
 * 64 KiB of them are enough but for a JPEG with much before its picture.
 */
export function pixelsOf(content: Content, head: Uint8Array): number | null {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  if (content === 'png') return view.byteLength < 24 ? null : view.getUint32(16) * view.getUint32(20);
  if (content === 'gif')
    return view.byteLength < 10 ? null : view.getUint16(6, true) * view.getUint16(8, true);
  return content === 'jpeg' ? pixelsOfJpeg(view) : null;
}

/** Goes from segment to segment to the frame's header (SOF0 to SOF15 but for tables and reserved ones). */
function pixelsOfJpeg(view: DataView): number | null {
  for (let at = 2; at + 9 <= view.byteLength && view.getUint8(at) === 0xff;) {
    const marker = view.getUint8(at + 1);
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc)
      return view.getUint16(at + 5) * view.getUint16(at + 7);
    at += 2 + view.getUint16(at + 2);
  }
  return null;
}
