import { promisedBy, type Content } from '../../lib/content/kinds.ts';

/** What a file holds, with its article: `a JPEG photo`. */
export function contentText(content: Content): string {
  switch (content) {
    case 'tar':
      return 'a TAR';
    case 'jpeg':
      return 'a JPEG photo';
    case 'png':
      return 'a PNG picture';
    case 'gif':
      return 'a GIF picture';
    case 'webp':
      return 'a WebP picture';
    case 'heif':
      return 'a HEIC or AVIF photo';
    case 'tiff':
      return 'a TIFF picture or a raw photo';
    case 'bmp':
      return 'a BMP picture';
    case 'pdf':
      return 'a PDF';
    case 'gzip':
      return 'a file compressed with gzip';
    case 'zip':
      return 'a ZIP archive or a document made of one';
    case 'bzip2':
      return 'a file compressed with bzip2';
    case 'xz':
      return 'a file compressed with xz';
    case 'zstd':
      return 'a file compressed with Zstandard';
    case '7z':
      return 'a 7-Zip archive';
    case 'rar':
      return 'a RAR archive';
    case 'video':
      return 'a video';
  }
}

/** Whether it has to be unpacked before what is in it can be used. */
export function isPacked(content: Content | null): boolean {
  return content !== null && ['gzip', 'zip', 'bzip2', 'xz', 'zstd', '7z', 'rar'].includes(content);
}

/** That a file holds something other than its name says; null: it doesn't, as far as is known. */
export function mismatchText(name: string, content: Content | null): string | null {
  const promised = promisedBy(name);
  if (promised === null || promised === content) return null;
  return content === null
    ? `By its name this is ${contentText(promised)}, but its content doesn’t look like one. It may be damaged.`
    : `By its name this is ${contentText(promised)}, but it holds ${contentText(content)}.`;
}
