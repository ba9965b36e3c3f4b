import { describe, expect, it } from 'vitest';
import { aheadFor, loadsFor } from './errand.ts';
import type { Live } from './live.ts';
import type { Send } from './schedule.ts';
import type { Phase } from './phase.ts';
import { spanOf } from './plan.ts';
import {
  MIB,
  NOW,
  PROCESSING,
  sampleLive,
  sampleMultipart,
  samplePart,
  samplePermit,
  sampleUpload,
  SENDING,
} from './testing/samples.ts';

const AT: { room: number | null; now: number } = { room: null, now: NOW };
const PART = 5 * MIB;

/** Of 12 MiB in parts of 5, of which S3 holds these. */
function sending(held: readonly number[] = [], changes: Partial<typeof SENDING> = {}): Live {
  return sampleLive(
    { ...SENDING, ...changes },
    held.map((number) => samplePart(number)),
  );
}

const numbers = (lives: readonly Live[], sends: readonly Send[] = [], at = AT) =>
  loadsFor(lives, sends, at).map(({ spans }) => spans.map(({ number }) => number));

describe('an errand takes along', () => {
  it('what S3 does not hold and what is not on its way', () => {
    const live = sending([1]);
    const { permit, multipart } = SENDING;
    const span = spanOf(live.upload.file.size, PART, 2);
    const flying = { uploadId: live.upload.id, span, permit, multipart };
    expect(numbers([live])).toEqual([[2, 3]]);
    expect(numbers([live], [flying])).toEqual([[3]]);
    expect(loadsFor([live], [], AT)[0]?.spans.at(-1)).toEqual({ number: 3, start: 2 * PART, end: 12 * MIB });
  });

  it('nothing of what is not being sent, or of what S3 was not asked about', () => {
    const renewing = sending([], { renewing: true });
    const unlisted = { ...sending(), listed: false };
    const ended = sending([], { permit: samplePermit({ expiresAt: NOW }) });
    expect(numbers([renewing, unlisted, ended, sampleLive(PROCESSING)])).toEqual([]);
    expect(numbers([sending([1, 2, 3])])).toEqual([]);
  });

  it('a file of one part that is not on its way', () => {
    const live = sending([], { multipart: null });
    const { permit } = SENDING;
    const span = { number: 1, start: 0, end: live.upload.file.size };
    expect(loadsFor([live], [], AT)[0]).toMatchObject({ multipart: null, spans: [span] });
    expect(loadsFor([live], [{ uploadId: live.upload.id, span, permit, multipart: null }], AT)).toEqual([]);
    expect(numbers([live], [], { ...AT, room: 2 * (span.end - 1) })).toEqual([]);
  });

  it('as much as there is room for the browser’s copy, in the queue’s order', () => {
    const first = sending();
    const later: Live = {
      ...sending(),
      upload: { ...sampleUpload(SENDING, { id: 'aaaaaaaa-d9cb-469f-a165-70867728950e' }), place: -1 },
    };
    expect(numbers([first, later], [], { ...AT, room: 2 * (12 * MIB + PART) })).toEqual([[1, 2, 3], [1]]);
    const [moved] = loadsFor([first, later], [], { ...AT, room: 2 * PART });
    expect(moved?.uploadId).toBe(later.upload.id);
    expect(numbers([first], [], { ...AT, room: 2 * PART - 1 })).toEqual([]);
  });

  it('only parts that can be told from others once S3 lists them', () => {
    const md5 = 'd41d8cd98f00b204e9800998ecf8427e';
    const multipart = sampleMultipart({ checksum: null });
    const unknown = sending([1], { multipart });
    const known = { ...unknown, parts: [{ ...samplePart(1), etag: `"${md5}"`, md5 }] };
    expect(numbers([unknown])).toEqual([]);
    expect(numbers([known])).toEqual([[2, 3]]);
  });
});

describe('Uploads are begun ahead of their turn for an errand', () => {
  const named = (phase: Phase, place: number): Live => ({
    ...sampleLive(phase),
    upload: { ...sampleUpload(phase, { id: crypto.randomUUID() }), place },
  });
  const queued = (place: number) => named({ name: 'queued' }, place);

  it('in the queue’s order, as far as its room goes, beside what is being sent', () => {
    const [sends, starts, third, fourth] = [
      { ...sending([1, 2]), upload: { ...sending().upload, place: 0 } },
      named({ name: 'starting', permit: null, abandoned: null }, 1),
      queued(2),
      queued(3),
    ];
    const all = [fourth, third, starts, sends];
    const ids = (...lives: Live[]) => lives.map(({ upload }) => upload.id);
    expect(aheadFor(all, null)).toEqual(ids(starts, third, fourth));
    // What is left of the first, and the next one whole.
    const left = 12 * MIB - 2 * PART;
    expect(aheadFor(all, 2 * (left + 12 * MIB))).toEqual(ids(starts));
    expect(aheadFor(all, 2 * (left + 12 * MIB + 1))).toEqual(ids(starts, third));
    expect(aheadFor(all, 0)).toEqual([]);
  });

  it('none that can’t go on now, and not more than can be asked for', () => {
    const waiting: Phase = {
      name: 'waiting',
      why: 'network',
      until: null,
      notBefore: null,
      then: { name: 'queued' },
    };
    expect(
      aheadFor([named(waiting, 0), named({ name: 'paused', then: { name: 'queued' } }, 1)], null),
    ).toEqual([]);
    const many = Array.from({ length: 300 }, (_, place) => {
      const live = queued(place);
      return { ...live, upload: { ...live.upload, file: { ...live.upload.file, size: 1 } } };
    });
    expect(aheadFor(many, null)).toHaveLength(256);
  });
});
