import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { effectOf, wakeAt } from './effect-of.ts';
import type { Phase } from './phase.ts';
import { step } from './step.ts';
import { anyEvent, anyLive, anyMoment } from './testing/arbitraries.ts';
import { Upload } from './upload.ts';

const RUNS = { numRuns: 3_000 };

describe('step, in any phase and for any event', { timeout: 60_000 }, () => {
  it('gives a state that the store takes, and never throws', () => {
    fc.assert(
      fc.property(anyLive, anyEvent, anyMoment, (live, event, at) => {
        const { live: next, effect } = step(live, event, at);
        expect(v.parse(Upload, next.upload)).toEqual(next.upload);
        expect(effect).toEqual(effectOf(next, at));
        const due = wakeAt(next, at);
        if (due !== null) expect(Number.isFinite(due)).toBe(true);
      }),
      RUNS,
    );
  });

  it('says exactly what changed among the parts', () => {
    fc.assert(
      fc.property(anyLive, anyEvent, anyMoment, (live, event, at) => {
        const { live: next, parts } = step(live, event, at);
        const stored = new Map(live.parts.map((part) => [part.number, part]));
        if (parts.drop === 'all') stored.clear();
        else for (const number of parts.drop) stored.delete(number);
        for (const part of parts.put) stored.set(part.number, part);
        expect([...stored.values()].sort((a, b) => a.number - b.number)).toEqual(next.parts);
      }),
      RUNS,
    );
  });

  it('leaves the Upload the same object when nothing about it changed', () => {
    fc.assert(
      fc.property(anyLive, anyEvent, anyMoment, (live, event, at) => {
        const { live: next } = step(live, event, at);
        const again = step(next, { type: 'admitted' }, at).live;
        if (next.upload.phase.name !== 'queued') expect(again.upload).toBe(next.upload);
      }),
      RUNS,
    );
  });

  it('ends an Upload only by done or by the user', () => {
    fc.assert(
      fc.property(anyLive, anyEvent, anyMoment, (live, event, at) => {
        const before = live.upload.phase.name;
        const { phase } = step(live, event, at).live.upload;
        if (before !== 'cancelled' && phase.name === 'cancelled')
          expect(event.type).toBe(before === 'failed' && event.type === 'removed' ? 'removed' : 'cancelled');
        if (before !== 'done' && phase.name === 'done') expect(event.type).toBe('jobDone');
        if (before === 'done' || before === 'cancelled') expect(phase.name).toBe(before);
      }),
      RUNS,
    );
  });

  it('loses no multipart upload but by an answer about it, a new start, or its permit running out', () => {
    const ending = ['completed', 'multipartGone', 'aborted', 'partsListed', 'partsMismatch'];
    const processing = ['jobStarted', 'jobDone'];
    const refusing = ['permitExpired', 'storageDenied', 'storageRefused', 'troubled', 'permitFetched'];
    fc.assert(
      fc.property(anyLive, anyEvent, anyMoment, (live, event, at) => {
        const next = step(live, event, at).live;
        const before = multipartsOf(live.upload.phase);
        const after = multipartsOf(next.upload.phase);
        if ([...ending, ...processing, ...refusing, 'multipartCreated'].includes(event.type)) return;
        const isOutOfReach = next.upload.phase.name === 'cancelled' && after.length === 0;
        if (!isOutOfReach) expect(after).toEqual(before);
      }),
      RUNS,
    );
  });

  it('keeps no secret once an Upload has ended', () => {
    fc.assert(
      fc.property(anyLive, anyEvent, anyMoment, (live, event, at) => {
        const { phase } = step(live, event, at).live.upload;
        if (phase.name === 'done' || (phase.name === 'cancelled' && phase.abort === null))
          expect(JSON.stringify(phase)).not.toContain('secret');
      }),
      RUNS,
    );
  });

  it('drops the kept bytes of ended Uploads only', () => {
    fc.assert(
      fc.property(anyLive, anyEvent, anyMoment, (live, event, at) => {
        const { live: next, effect } = step(live, event, at);
        if (effect?.type === 'dropSource') expect(['done', 'cancelled']).toContain(next.upload.phase.name);
      }),
      RUNS,
    );
  });
});

function multipartsOf(phase: Phase): string[] {
  if ('then' in phase) return multipartsOf(phase.then);
  if (phase.name === 'starting') return phase.abandoned === null ? [] : [phase.abandoned.multipart.uploadId];
  if (phase.name === 'cancelled') return phase.abort === null ? [] : [phase.abort.multipart.uploadId];
  if (phase.name === 'processing') return phase.unfinished === undefined ? [] : [phase.unfinished.uploadId];
  return 'multipart' in phase && phase.multipart !== null ? [phase.multipart.uploadId] : [];
}
