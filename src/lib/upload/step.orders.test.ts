import { describe, expect, it } from 'vitest';
import type { UploadEvent } from './event.ts';
import type { Phase } from './phase.ts';
import { MOMENT, NOW, PROCESSING, sampleLive, samplePermit, SENDING } from './testing/samples.ts';
import { effectAfter, told } from './testing/tell.ts';

const ASKING: Phase = { name: 'starting', permit: null, abandoned: null };
const RENAMED: UploadEvent = { type: 'renamed', name: 'kitchen.tar' };

function waiting(then: typeof SENDING | typeof ASKING): Phase {
  return { name: 'waiting', why: 'network', until: NOW + 1, notBefore: null, then } as Phase;
}

describe('a new name', () => {
  it('is taken until the Portal was told one, and changes nothing later', () => {
    for (const phase of [{ name: 'queued' } as const, ASKING, waiting(ASKING)])
      expect(told(sampleLive(phase), [RENAMED]).upload).toMatchObject({ name: 'kitchen.tar', phase });
    for (const phase of [SENDING, waiting(SENDING), PROCESSING]) {
      const live = sampleLive(phase);
      expect(told(live, [RENAMED]).upload).toBe(live.upload);
    }
  });

  it('is told to the Portal, also when it comes while the Portal is asked under the other one', () => {
    const fetched = { type: 'permitFetched', permit: samplePermit() } as const;
    const late: UploadEvent = { ...fetched, name: sampleLive(ASKING).upload.file.name };
    expect(effectAfter(sampleLive(ASKING), RENAMED, late)).toBe('fetchPermit');
    expect(effectAfter(sampleLive(ASKING), RENAMED, { ...fetched, name: 'kitchen.tar' })).toBe(
      'createMultipart',
    );
    expect(effectAfter(sampleLive(ASKING), late)).toBe('createMultipart');
  });
});

describe('another place in the queue', () => {
  it('is all that changes', () => {
    const live = sampleLive(SENDING);
    const moved = told(live, [{ type: 'moved', place: NOW - 1 }], MOMENT);
    expect(moved.upload).toEqual({ ...live.upload, place: NOW - 1 });
    expect(told(moved, [{ type: 'moved', place: NOW - 1 }]).upload).toBe(moved.upload);
  });
});
