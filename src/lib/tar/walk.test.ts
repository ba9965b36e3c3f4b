import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkTar } from './check-tar.ts';
import { BLOCK } from './header.ts';
import { writeTar, type TarMember, type WrittenTar } from './testing/write-tar.ts';

const GIB = 1024 ** 3;

const word = fc.stringMatching(/^[a-z]{1,40}$/);
const name = fc.oneof(
  { weight: 3, arbitrary: word },
  fc.constant('küche/صورة.jpg'),
  fc.tuple(word, word).map(([folder, file]) => `${folder}/${file.padEnd(90, 'x')}`),
);
const member: fc.Arbitrary<TarMember> = fc.oneof(
  fc.record({
    name,
    size: fc.oneof(fc.nat(3 * BLOCK), fc.constantFrom(0, BLOCK, 200_000)),
    form: fc.constantFrom('ustar', 'gnu', 'pax'),
  }),
  fc.record({ name: word, size: fc.nat(BLOCK), form: fc.constant('v7'), type: fc.constantFrom('0', '\0') }),
  fc.record({
    name: word,
    size: fc.nat(99),
    form: fc.constant('gnu'),
    type: fc.constant('S'),
    mapBlocks: fc.nat(3),
  }),
);
/** No file: a folder, a link to one that states its size, as some writers do. */
const bystander: fc.Arbitrary<TarMember> = fc.record({
  name: word,
  size: fc.constantFrom(0, 700),
  form: fc.constantFrom('ustar', 'gnu', 'pax'),
  type: fc.constantFrom('1', '2', '5'),
});
const members = fc
  .tuple(fc.array(fc.oneof(member, bystander), { maxLength: 6 }), member)
  .map(([some, last]) => [...some, last]);

const filesOf = (written: readonly TarMember[]) => written.filter(({ type = '0' }) => /[0\0S]/.test(type));

async function walked(
  tar: WrittenTar,
  size = tar.size,
  patches: readonly (readonly [number, number])[] = [],
) {
  const names: string[] = [];
  const verdict = await checkTar(size, tar.read(patches), (seen) => names.push(seen));
  return { ...verdict, names };
}

describe('a whole TAR', () => {
  test('is walked to its end, with the name of each of its files', async () => {
    await fc.assert(
      fc.asyncProperty(members, fc.constantFrom(BLOCK, 10_240, 65_536), async (written, record) => {
        const files = filesOf(written);
        expect(await walked(writeTar(written, record))).toEqual({
          files: files.length,
          fault: null,
          names: files.map((file) => file.name),
        });
      }),
    );
  });

  test('may hold files of more than an octal field can say', async () => {
    const written = (['gnu', 'pax'] as const).map((form) => ({ name: form, size: 9 * GIB + 5, form }));
    const tar = writeTar([...written, { name: 'last', size: 5, form: 'ustar' }]);
    expect(await walked(tar)).toEqual({ files: 3, fault: null, names: ['gnu', 'pax', 'last'] });
    expect(await walked(tar, 18 * GIB)).toMatchObject({ fault: { kind: 'cut-short', at: 18 * GIB } });
  });

  test('of thousands of large files is read at its headers only', async () => {
    const frames = Array.from({ length: 5000 }, (_, index) => ({
      name: `scan/frame-${index}`,
      size: 400_000 + index,
      form: 'ustar' as const,
    }));
    const tar = writeTar(frames);
    let [reads, bytes] = [0, 0];
    const read = tar.read();
    const verdict = await checkTar(tar.size, (start, end) => {
      reads += 1;
      bytes += end - start;
      return read(start, end);
    });
    expect(verdict).toEqual({ files: 5000, fault: null });
    expect(reads).toBeLessThanOrEqual(5002);
    expect(bytes).toBeLessThan(5003 * 4096 + 2 * 65_536);
  });

  test('of small files is read in few reads', async () => {
    const notes = Array.from({ length: 600 }, (_, index) => ({
      name: `${index}`,
      size: 900,
      form: 'gnu' as const,
    }));
    const tar = writeTar(notes);
    let reads = 0;
    const read = tar.read();
    await checkTar(tar.size, (start, end) => ((reads += 1), read(start, end)));
    expect(reads).toBeLessThan(20);
  });
});

describe('a TAR cut short', () => {
  /** Where a cut leaves the first closing block, each member is there. */
  const isHarmless = (tar: WrittenTar, size: number) => size >= tar.closesAt + BLOCK;

  async function holds(tar: WrittenTar, size: number): Promise<void> {
    const { fault } = await walked(tar, size);
    if (isHarmless(tar, size)) expect(fault).toBeNull();
    else if (size < BLOCK) expect(fault).toEqual({ kind: 'not-a-tar' });
    else if (fault?.kind === 'not-closed') {
      expect(fault.at).toBe(size);
      expect([...tar.headers, tar.closesAt]).toContain(size);
    } else {
      if (fault?.kind !== 'cut-short') throw new Error(`${size}: ${JSON.stringify(fault)}`);
      expect(fault.at).toBe(size);
      expect(fault.needs).toBeGreaterThan(size);
      expect(fault.needs).toBeLessThanOrEqual(tar.closesAt + BLOCK);
    }
  }

  test('at any byte of a small one is caught, or each member is there', async () => {
    const tar = writeTar(
      [
        { name: 'a', size: 700, form: 'ustar' },
        { name: 'b'.repeat(120), size: 3, form: 'gnu' },
        { name: 'c', size: 40, form: 'gnu', type: 'S', mapBlocks: 1 },
        { name: 'd'.repeat(101), size: 0, form: 'pax' },
      ],
      BLOCK,
    );
    for (let size = 0; size <= tar.size; size += 1) await holds(tar, size);
  });

  test('anywhere is caught, or each member is there', async () => {
    await fc.assert(
      fc.asyncProperty(members, fc.double({ min: 0, max: 1, noNaN: true }), async (written, share) => {
        const tar = writeTar(written);
        await holds(tar, Math.floor(tar.size * share));
        for (const edge of tar.headers) await holds(tar, edge);
      }),
    );
  });

  test('and filled up with zeros to its length is caught where a file or more is gone', async () => {
    const tar = writeTar(
      Array.from({ length: 9 }, (_, at) => ({ name: `${at}`, size: 900_000, form: 'ustar' })),
    );
    const read = tar.read();
    const until = 2_500_000;
    const verdict = await checkTar(tar.size, async (start, end) => {
      const bytes = await read(start, end);
      return bytes.fill(0, Math.max(0, until - start));
    });
    expect(verdict.fault).toMatchObject({ kind: 'goes-on' });
  });
});

describe('a damaged TAR', () => {
  test('one flipped bit in any header is caught there, or changes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(
        members,
        fc.nat(),
        fc.nat(BLOCK - 1),
        fc.nat(7),
        async (written, which, place, bit) => {
          const tar = writeTar(written);
          const header = tar.headers[which % tar.headers.length] ?? 0;
          const at = header + place;
          const [byte = 0] = await tar.read()(at, at + 1);
          const whole = await walked(tar);
          const damaged = await walked(tar, tar.size, [[at, byte ^ (1 << bit)]]);
          if (damaged.fault === null) expect(damaged).toEqual(whole);
          else
            expect(damaged.fault).toEqual(
              header === 0 ? { kind: 'not-a-tar' } : { kind: 'bad-header', at: header },
            );
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test('a bit in its closing blocks is caught', async () => {
    const tar = writeTar([{ name: 'a', size: 5, form: 'ustar' }]);
    for (const at of [tar.closesAt, tar.closesAt + BLOCK, tar.size - 1])
      expect((await walked(tar, tar.size, [[at, 1]])).fault).not.toBeNull();
  });

  test('something behind its end is told, and many zeros are', async () => {
    const tar = writeTar([{ name: 'a', size: 5, form: 'ustar' }]);
    const fault = { kind: 'goes-on', at: tar.closesAt + BLOCK };
    expect(await walked(tar, tar.size + 100, [[tar.size + 99, 7]])).toMatchObject({ fault });
    expect(await walked(tar, tar.size + 100)).toMatchObject({ fault: null });
    expect(await walked(tar, tar.size + 2 ** 21)).toMatchObject({ fault });
  });

  test('a record that no member follows is told', async () => {
    const tar = writeTar([
      { name: 'a', size: 5, form: 'ustar' },
      { name: 'b'.repeat(101), size: 5, form: 'gnu' },
    ]);
    const member = tar.headers.at(-1) ?? 0;
    const gone = Array.from({ length: 2 * BLOCK }, (_, at) => [member + at, 0] as const);
    const fault = { kind: 'bad-header', at: member };
    expect(await walked(tar, tar.size, gone)).toMatchObject({ files: 1, fault });
    const cut = { kind: 'cut-short', at: member, needs: member + BLOCK };
    expect(await walked(tar, member)).toMatchObject({ fault: cut });
  });

  test('records that don’t fit are told where they are', async () => {
    const tar = writeTar([
      { name: 'a', size: 5, form: 'ustar' },
      { name: 'b', size: 5, form: 'pax' },
    ]);
    const [, record = 0] = tar.headers;
    const fault = { kind: 'bad-header', at: record };
    for (const patch of [[BLOCK, 0x39] as const, [BLOCK + 1, 0x20] as const, [BLOCK + 2, 0x41] as const])
      expect(await walked(tar, tar.size, [[record + patch[0], patch[1]]])).toMatchObject({ files: 1, fault });
  });
});

describe('what is no TAR', () => {
  test('is told, whatever it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 2048 }), async (bytes) => {
        const { fault } = await checkTar(bytes.length, (start, end) =>
          Promise.resolve(bytes.slice(start, end)),
        );
        expect(fault).not.toBeNull();
      }),
    );
  });

  test('zeros are an archive without files where they are few, else no archive', async () => {
    const zeros = (start: number, end: number) => Promise.resolve(new Uint8Array(end - start));
    expect(await checkTar(10_240, zeros)).toEqual({ files: 0, fault: { kind: 'no-files' } });
    expect(await checkTar(2 * GIB, zeros)).toEqual({ files: 0, fault: { kind: 'not-a-tar' } });
    const tar = writeTar([{ name: 'folder', size: 0, form: 'ustar', type: '5' }]);
    expect(await walked(tar)).toMatchObject({ fault: { kind: 'no-files' } });
  });
});
