import { describe, expect, test } from 'vitest';
import { MAX_OBJECT_SIZE } from '../../lib/upload/plan.ts';
import { isReadable, problemOf } from './check-file.ts';
import { sortDropped } from './dropped.ts';

describe('a file', () => {
  test('with bytes and a name can be added, whatever its letters', () => {
    for (const name of ['a', 'صورة.jpg', '🏠.png', '..tar', 'a/b', '\u202e.jpg'])
      expect(problemOf({ name, size: 1 })).toBeNull();
  });
  test('is refused at once where the storage or the Portal would refuse it', () => {
    expect(problemOf({ name: 'a.tar', size: 0 })).toBe('empty');
    expect(problemOf({ name: 'a.tar', size: MAX_OBJECT_SIZE })).toBeNull();
    expect(problemOf({ name: 'a.tar', size: MAX_OBJECT_SIZE + 1 })).toBe('too-large');
    expect(problemOf({ name: 'a'.repeat(1025), size: 1 })).toBe('name-too-long');
  });
  test('is readable if its first byte is', async () => {
    expect(await isReadable(new Blob(['x']))).toBe(true);
    const gone = {
      slice: () => ({ arrayBuffer: () => Promise.reject(new DOMException('', 'NotReadableError')) }),
    };
    expect(await isReadable(gone as unknown as Blob)).toBe(false);
  });
});

describe('a drop', () => {
  const file = new File(['x'], 'a.jpg');
  const item = (kind: string, entry: object | null, dropped: File | null) =>
    ({ kind, getAsFile: () => dropped, webkitGetAsEntry: () => entry }) as unknown as DataTransferItem;
  test('tells folders from files and leaves text out', () => {
    const items = [
      item('file', { isDirectory: false, name: 'a.jpg' }, file),
      item('file', { isDirectory: true, name: 'Photos' }, new File([], 'Photos')),
      item('string', null, null),
    ];
    expect(sortDropped({ items, files: [] })).toMatchObject({ files: [file], folders: ['Photos'] });
  });
  test('without items still has its files', () => {
    expect(sortDropped({ items: [], files: [file] })).toEqual({ files: [file], folders: [] });
  });
});
