import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { filesIn } from './form-files.ts';

const MIB = 1024 * 1024;

/** A form as a browser sends it. */
async function sent(files: readonly (readonly [field: string, file: File])[]) {
  const form = new FormData();
  for (const [field, file] of files) form.append(field, file);
  const response = new Response(form);
  return { type: response.headers.get('Content-Type') ?? '', body: await response.blob() };
}

async function read(body: Blob, type: string) {
  const found = await filesIn(body, type, 'files');
  return Promise.all(
    found.map(async ({ name, type: own, bytes }) => [name, own, new Uint8Array(await bytes.arrayBuffer())]),
  );
}

describe('a form', () => {
  test('gives back every file of its field, whatever is in them', async () => {
    // Bytes of which boundaries are made.
    const byte = fc.oneof(fc.constantFrom(10, 13, 45, 45), fc.integer({ min: 0, max: 255 }));
    const content = fc.array(byte, { maxLength: 300 });
    const name = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
      .filter((text) => !/["\r\n\\]/.test(text));
    const file = fc.tuple(fc.constantFrom('files', 'files', 'other'), name, content);
    await fc.assert(
      fc.asyncProperty(fc.array(file, { maxLength: 6 }), async (files) => {
        const given = files.map(
          ([field, own, bytes]) =>
            [field, new File([new Uint8Array(bytes)], own, { type: 'image/jpeg' })] as const,
        );
        const { body, type } = await sent(given);
        const wanted = given.filter(([field]) => field === 'files');
        expect(await read(body, type)).toEqual(
          await Promise.all(
            wanted.map(async ([, one]) => [one.name, 'image/jpeg', new Uint8Array(await one.arrayBuffer())]),
          ),
        );
      }),
      // A line's end to some, and a letter of a name to browsers.
      { examples: [[[['files', 'a\u2028b.jpg', []]]]] },
    );
  });

  test('may have its boundary anywhere about the edge of what is looked through at once', async () => {
    for (let size = 4 * MIB - 70; size <= 4 * MIB + 2; size += 1) {
      const { body, type } = await sent([
        ['files', new File([new Uint8Array(size)], 'a.tar')],
        ['files', new File(['end'], 'b.jpg')],
      ]);
      const found = await filesIn(body, type, 'files');
      expect(found.map(({ bytes }) => bytes.size)).toEqual([size, 3]);
    }
  });

  test('in which no file was chosen has none', async () => {
    const { body, type } = await sent([['files', new File([], '')]]);
    expect(await read(body, type)).toEqual([]);
  });

  test('that is cut short anywhere gives no file', async () => {
    const { body, type } = await sent([
      ['files', new File(['one'], 'a.jpg')],
      ['files', new File(['two'], 'b.jpg')],
    ]);
    // The last line's end says nothing.
    const whole = (await body.text()).trimEnd().length;
    for (let size = 0; size < whole; size += 1)
      await expect(filesIn(body.slice(0, size), type, 'files'), `${size} bytes`).rejects.toThrow('form');
  });

  test('that is none is told apart', async () => {
    await expect(filesIn(new Blob(['a=b']), 'application/x-www-form-urlencoded', 'files')).rejects.toThrow();
    await expect(filesIn(new Blob(['a=b']), 'multipart/form-data; boundary=x', 'files')).rejects.toThrow();
  });
});
