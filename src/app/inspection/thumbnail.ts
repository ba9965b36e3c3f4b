import { contentOf, HEAD } from '../../lib/content/content.ts';
import { pixelsOf } from '../../lib/content/pixels.ts';

/** Pixels of a thumbnail's side: twice what a row shows. */
const SIDE = 96;
/** Pixels; decoded they take 4 bytes each, so 256 MB. Phones' largest photos have 50 million, or 200 in a mode of their own. */
const MOST_PIXELS = 64_000_000;
/** Bytes; for pictures whose pixels can't be told beforehand. */
const MOST_BYTES = 30_000_000;
/** Bytes from the start that say how many pixels a picture has. */
const START = 64 * 1024;

/** A small square of a photo's middle. Rejects where this browser can't show it, or where it would take too much memory. */
export async function thumbnailOf(file: Blob): Promise<Blob> {
  const start = new Uint8Array(await file.slice(0, START).arrayBuffer());
  const content = contentOf(start.subarray(0, HEAD));
  const pixels = content === null ? null : pixelsOf(content, start);
  if (pixels === null ? file.size > MOST_BYTES : pixels > MOST_PIXELS) throw new RangeError('too large');
  const bitmap = await createImageBitmap(file, { resizeWidth: SIDE * 2, resizeQuality: 'medium' });
  try {
    const { width, height } = bitmap;
    const side = Math.min(width, height);
    const canvas = new OffscreenCanvas(SIDE, SIDE);
    const [left, top] = [(width - side) / 2, (height - side) / 2];
    canvas.getContext('2d')?.drawImage(bitmap, left, top, side, side, 0, 0, SIDE, SIDE);
    return await canvas.convertToBlob({ type: 'image/webp', quality: 0.8 });
  } finally {
    bitmap.close();
  }
}
