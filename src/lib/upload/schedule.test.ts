import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Live } from './live.ts';
import type { Phase } from './phase.ts';
import { isWanted, MOST_RUNNING, schedule, type Send } from './schedule.ts';
import {
  allParts,
  FINISHING,
  MIB,
  PROCESSING,
  sampleLive,
  samplePart,
  samplePermit,
  SENDING,
  SIZE,
} from './testing/samples.ts';
import { anyLive } from './testing/arbitraries.ts';

/** An Upload told from others by its age: the `nth` was added nth. */
function aged(nth: number, phase: Phase, parts = 0): Live {
  const id = `00000000-0000-4000-8000-${String(nth).padStart(12, '0')}`;
  return sampleLive(phase, allParts().slice(0, parts), { id, addedAt: nth });
}

function begun(lives: readonly Live[], inFlight: readonly Send[], connections: number): string[] {
  return schedule(lives, inFlight, connections).sends.map(({ uploadId, span }) => {
    const nth = Number(uploadId.slice(-12));
    return `${nth}:${span.number}`;
  });
}

const WAITING: Phase = { name: 'waiting', why: 'storage', until: null, notBefore: null, then: SENDING };
const QUEUED: Phase = { name: 'queued' };

describe('schedule', () => {
  it('shares the connections evenly and gives what is over to the first', () => {
    const lives = [aged(3, SENDING), aged(1, SENDING), aged(2, SENDING)];
    expect(begun(lives, [], 4)).toEqual(['1:1', '2:1', '3:1', '1:2']);
    expect(begun(lives, [], 1)).toEqual(['1:1']);
    expect(begun([aged(1, SENDING)], [], 4)).toEqual(['1:1', '1:2', '1:3']);
  });

  it('sends no part that S3 holds or that is on its way', () => {
    const live = aged(1, SENDING, 1);
    const [first] = schedule([live], [], 1).sends;
    expect(first?.span.number).toBe(2);
    expect(first && begun([live], [first], 4)).toEqual(['1:3']);
  });

  it('sends a file of one part once', () => {
    const whole = aged(1, { ...SENDING, multipart: null });
    const sends = schedule([whole], [], 4).sends;
    expect(sends.map(({ span, multipart }) => ({ span, multipart }))).toEqual([
      { span: { number: 1, start: 0, end: SIZE }, multipart: null },
    ]);
    expect(schedule([whole], sends, 4).sends).toEqual([]);
  });

  it('sends nothing before S3 was asked what it holds, nor while the permit is renewed', () => {
    expect(begun([{ ...aged(1, SENDING), listed: false }], [], 4)).toEqual([]);
    expect(begun([aged(1, { ...SENDING, renewing: true })], [], 4)).toEqual([]);
  });

  it('admits queued Uploads in their order while there are slots', () => {
    const lives = [aged(4, QUEUED), aged(2, QUEUED), aged(1, SENDING), aged(3, QUEUED)];
    expect(schedule(lives, [], 4).admitted.map((id) => Number(id.slice(-12)))).toEqual([2, 3]);
  });

  it('gives the slots of those that wait, are paused or are being processed to the next', () => {
    const lives = [
      aged(1, WAITING),
      aged(2, { name: 'paused', then: SENDING }),
      aged(3, PROCESSING),
      aged(4, { name: 'failed', failure: { reason: 'storage-refused' }, then: SENDING }),
      aged(5, SENDING),
      aged(6, QUEUED),
      aged(7, QUEUED),
      aged(8, QUEUED),
    ];
    const { admitted, sends } = schedule(lives, [], 4);
    expect(admitted.map((id) => Number(id.slice(-12)))).toEqual([6, 7]);
    expect(sends).toHaveLength(3);
  });

  it('lets an Upload that comes back go first again, as soon as one that came later has nothing on its way', () => {
    const later = [aged(2, SENDING), aged(3, SENDING), aged(4, SENDING)];
    const inFlight = schedule([aged(1, WAITING), ...later], [], 3).sends;
    const back = [aged(1, SENDING), ...later];
    expect(begun(back, inFlight, 4)).toEqual(['2:2']);
    const landed = inFlight.slice(0, 2);
    expect(begun(back, landed, 4)).toEqual(['1:1', '1:2']);
  });

  it('never exceeds its limits, begins nothing twice, and keeps the order', () => {
    const anyLives = fc.array(anyLive, { maxLength: 8 }).map((lives) =>
      lives.map((live, index) => ({
        ...live,
        upload: {
          ...live.upload,
          ...aged(index, QUEUED).upload,
          phase: live.upload.phase,
          file: live.upload.file,
        },
      })),
    );
    fc.assert(
      fc.property(anyLives, fc.integer({ min: 1, max: 4 }), fc.nat(), (lives, connections, kept) => {
        let inFlight: Send[] = [];
        for (let round = 0; round < 4; round += 1) {
          const { sends, running, admitted } = schedule(lives, inFlight, connections);
          const all = [...inFlight, ...sends];
          expect(all.length).toBeLessThanOrEqual(Math.max(connections, inFlight.length));
          expect(running.size).toBeLessThanOrEqual(MOST_RUNNING);
          expect(new Set([...running, ...all.map(({ uploadId }) => uploadId)]).size).toBeLessThanOrEqual(
            MOST_RUNNING,
          );
          expect(new Set(all.map(({ uploadId, span }) => `${uploadId}/${span.number}`)).size).toBe(
            all.length,
          );
          for (const id of admitted) expect(running.has(id)).toBe(true);
          for (const send of sends) {
            const live = lives.find(({ upload }) => upload.id === send.uploadId);
            expect(running.has(send.uploadId)).toBe(true);
            expect(live && isWanted(send, live)).toBe(true);
          }
          inFlight = all.filter((_, index) => (kept >> (index % 16)) % 2 === 0);
        }
      }),
    );
  });
});

describe('a hold', () => {
  const anyLives = fc.array(anyLive, { maxLength: 5 }).map((lives) =>
    lives.map((live, index) => ({
      ...live,
      upload: { ...live.upload, id: aged(index, QUEUED).upload.id },
    })),
  );

  it('admits nothing and sends nothing, and without it all goes on as if it had never been', () => {
    fc.assert(
      fc.property(anyLives, fc.constantFrom('paused' as const, 'wifi' as const), (lives, hold) => {
        const held = schedule(lives, [], 4, null, hold);
        expect(held.admitted).toEqual([]);
        expect(held.sends).toEqual([]);
        for (const live of lives)
          if (held.running.has(live.upload.id))
            expect([live.upload.phase.name, hold]).toEqual(['finishing', 'wifi']);
        const free = schedule(lives, [], 4);
        for (const send of free.sends) {
          const live = lives.find(({ upload }) => upload.id === send.uploadId);
          expect(live && isWanted(send, live)).toBe(true);
          expect(live && isWanted(send, live, hold)).toBe(false);
        }
      }),
    );
  });

  it('gives a slot that a held Upload would take to one that is all there', () => {
    const lives = [1, 2, 3].map((nth) => aged(nth, SENDING)).concat(aged(4, FINISHING));
    expect(schedule(lives, [], 4, null, 'wifi').running).toEqual(new Set([aged(4, FINISHING).upload.id]));
    expect(schedule(lives, [], 4, null, 'paused').running.size).toBe(0);
  });
});

describe('isWanted', () => {
  const send: Send = {
    uploadId: aged(1, SENDING).upload.id,
    span: { number: 1, start: 0, end: 5 * MIB },
    permit: SENDING.permit,
    multipart: SENDING.multipart,
  };

  it('lets sends go on through a wait, but not through a pause, nor without a session', () => {
    expect(isWanted(send, aged(1, SENDING))).toBe(true);
    expect(isWanted(send, aged(1, WAITING))).toBe(true);
    expect(isWanted(send, aged(1, { ...WAITING, why: 'signed-out' }))).toBe(false);
    expect(isWanted(send, aged(1, { name: 'paused', then: SENDING }))).toBe(false);
    expect(isWanted(send, aged(1, { name: 'cancelled', abort: null }))).toBe(false);
  });

  it('knows a send of another key, of another multipart upload, or of a part that is held', () => {
    expect(isWanted(send, aged(1, { ...SENDING, permit: samplePermit({ key: 'other' }) }))).toBe(false);
    expect(isWanted(send, aged(1, { ...SENDING, multipart: null }))).toBe(false);
    expect(isWanted(send, sampleLive(SENDING, [samplePart(1)]))).toBe(false);
    expect(isWanted({ ...send, permit: samplePermit({ accessKeyId: 'ASIA2' }) }, aged(1, SENDING))).toBe(
      true,
    );
  });
});
