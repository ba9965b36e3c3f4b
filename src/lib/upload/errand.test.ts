import { describe, expect, it } from 'vitest';
import { loadsFor } from './errand.ts';
import type { Live } from './live.ts';
import type { Send } from './schedule.ts';
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

  it('nothing of what is not sent in parts now, or of what S3 was not asked about', () => {
    const renewing = sending([], { renewing: true });
    const whole = sending([], { multipart: null });
    const unlisted = { ...sending(), listed: false };
    const ended = sending([], { permit: samplePermit({ expiresAt: NOW }) });
    expect(numbers([renewing, whole, unlisted, ended, sampleLive(PROCESSING)])).toEqual([]);
    expect(numbers([sending([1, 2, 3])])).toEqual([]);
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
