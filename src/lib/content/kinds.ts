/** What a file holds, as its first bytes say. */
export const CONTENTS = [
  'tar',
  'jpeg',
  'png',
  'gif',
  'webp',
  'heif',
  'tiff',
  'bmp',
  'pdf',
  'gzip',
  'zip',
  'bzip2',
  'xz',
  'zstd',
  '7z',
  'rar',
  'video',
] as const;
export type Content = (typeof CONTENTS)[number];

const BY_EXTENSION: ReadonlyMap<string, Content> = new Map([
  ['tar', 'tar'],
  ['jpg', 'jpeg'],
  ['jpeg', 'jpeg'],
  ['png', 'png'],
  ['gif', 'gif'],
  ['webp', 'webp'],
  ['heic', 'heif'],
  ['heif', 'heif'],
  ['avif', 'heif'],
  ['tif', 'tiff'],
  ['tiff', 'tiff'],
  ['bmp', 'bmp'],
  ['pdf', 'pdf'],
]);

/** What a file's name says that it holds; null: nothing that is checked. */
export function promisedBy(name: string): Content | null {
  const extension = /\.([a-z0-9]+)$/i.exec(name)?.[1];
  return BY_EXTENSION.get(extension?.toLowerCase() ?? '') ?? null;
}
