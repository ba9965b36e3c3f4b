import * as realFs from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { afterEach, expect, test, vi } from 'vitest';
import { Layout } from './layout.ts';
import { Objects } from './objects.ts';
import type { ObjectRecord, PartRecord, Piece } from './records.ts';
import { Uploads } from './uploads.ts';

/** How many more changes of the disk come about before the process "dies"; null: it lives. */
const life = vi.hoisted(() => ({ left: null as number | null }));

vi.mock('node:fs', async (importOriginal) => {
  const fs = await importOriginal<typeof realFs>();
  const dies = (): boolean => life.left !== null && life.left-- <= 0;
  const mortal =
    <A extends unknown[], R>(change: (...rest: A) => R) =>
    (...rest: A): R => {
      if (dies()) throw new Error('killed');
      return change(...rest);
    };
  return {
    ...fs,
    mkdirSync: mortal(fs.mkdirSync),
    renameSync: mortal(fs.renameSync),
    rmSync: mortal(fs.rmSync),
    unlinkSync: mortal(fs.unlinkSync),
    writeFileSync: (file: string, content: string) => {
      const cut = dies();
      fs.writeFileSync(file, cut ? content.slice(0, content.length / 2) : content);
      if (cut) throw new Error('killed');
    },
  };
});

const PLACE = { bucket: 'scans', key: 'a.tar' };

interface State {
  readonly layout: Layout;
  readonly objects: Objects;
  readonly uploads: Uploads;
}

let directory = '';
afterEach(() => {
  life.left = null;
  realFs.rmSync(directory, { recursive: true, force: true });
});

/** Starts as createS3 does. */
function open(): State {
  const layout = new Layout(directory);
  const objects = new Objects(layout);
  const uploads = new Uploads(layout, objects, () => 1000);
  layout.sweep([
    ...objects.list().flatMap(({ pieces }) => pieces),
    ...uploads.parts().map(({ piece }) => piece),
  ]);
  return { layout, objects, uploads };
}

/** Bytes as a body leaves them: on disk, named by no record. Their length is their content's. */
function piece({ layout }: State, content: string): Piece {
  const file = layout.newFile();
  if (life.left !== null && life.left <= 0) throw new Error('killed');
  realFs.appendFileSync(layout.path(file), content);
  return { file, size: content.length };
}

function part(state: State, number: number, content: string): PartRecord {
  return { number, etag: content, piece: piece(state, content), checksum: null, lastModified: 1 };
}

function object(pieces: Piece[], etag: string, uploadId: string | null): ObjectRecord {
  const size = pieces.reduce((sum, one) => sum + one.size, 0);
  const rest = { headers: {}, acl: null, checksum: null, lastModified: 1000 };
  return { ...PLACE, ...rest, etag, size, pieces, uploadId };
}

/** One of everything that changes the disk. */
function scenario(state: State): void {
  const { objects, uploads } = state;
  objects.put(object([piece(state, 'old object')], 'old', null));
  const { uploadId } = uploads.create({ ...PLACE, headers: {}, acl: null, checksum: null });
  uploads.putPart(uploadId, part(state, 1, 'first'));
  uploads.putPart(uploadId, part(state, 2, 'second'));
  uploads.putPart(uploadId, part(state, 2, 'second again'));
  uploads.putPart(uploadId, part(state, 3, 'third, to be dropped'));
  const parts = uploads.open(uploadId, PLACE.bucket, PLACE.key)?.parts;
  const pieces = [1, 2].flatMap((number) => parts?.get(number)?.piece ?? []);
  uploads.complete(uploadId, object(pieces, 'new', uploadId));
  const other = uploads.create({ ...PLACE, key: 'b.tar', headers: {}, acl: null, checksum: null });
  uploads.putPart(other.uploadId, part(state, 1, 'aborted'));
  uploads.abort(other.uploadId);
  objects.delete(PLACE.bucket, PLACE.key);
}

function read(layout: Layout, pieces: readonly Piece[]): string {
  return pieces.map(({ file }) => realFs.readFileSync(layout.path(file), 'utf8')).join('');
}

/** What must hold at every start, however the last run ended. */
function check({ layout, objects, uploads }: State): void {
  const named = new Set<string>();
  const stored = objects.list();
  for (const { pieces, etag } of stored) {
    for (const { file } of pieces) named.add(file);
    expect(read(layout, pieces)).toBe(etag === 'old' ? 'old object' : 'firstsecond again');
  }
  for (const { record, parts } of uploads.list()) {
    // Completed means completed: no second upload may come of it.
    expect(stored.some(({ uploadId }) => uploadId === record.uploadId)).toBe(false);
    for (const { etag, piece: kept } of parts.values()) {
      named.add(kept.file);
      expect(read(layout, [kept])).toBe(etag);
    }
  }
  for (const { uploadId } of stored)
    if (uploadId !== null) expect(uploads.completed(uploadId, PLACE.bucket, PLACE.key)?.etag).toBe('new');
  expect(realFs.readdirSync(join(directory, 'bytes')).sort()).toEqual([...named].sort());
  expect(realFs.readdirSync(join(directory, 'temporary'))).toEqual([]);
}

test('killed between any two changes of the disk, it starts with the old state or the new one', () => {
  let deaths = 0;
  for (let lived = false; !lived; deaths++) {
    directory = realFs.mkdtempSync(join(tmpdir(), 'sitelift-killed-'));
    const state = open();
    life.left = deaths;
    try {
      scenario(state);
      lived = true;
    } catch (error) {
      expect(error).toMatchObject({ message: 'killed' });
    }
    life.left = null;
    check(open());
    // The clean-up of a start may be killed as well.
    check(open());
    realFs.rmSync(directory, { recursive: true, force: true });
  }
  // As many as the scenario changes the disk; fewer would mean that the changes are no longer seen.
  expect(deaths).toBeGreaterThan(35);
});
