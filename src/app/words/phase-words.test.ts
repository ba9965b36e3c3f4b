import { describe, expect, test } from 'vitest';
import type { PhaseView } from '../../lib/channel/upload-view.ts';
import { FAILURES, WAIT_REASONS } from '../../lib/upload/phase.ts';
import { RestartReason } from '../../lib/upload/upload.ts';
import { sampleView } from '../../lib/channel/testing/sample-view.ts';
import { failureTrouble } from './failure-words.ts';
import { isMeasured, nextTryText, phaseWords } from './phase-words.ts';
import { restartText } from './restart-words.ts';

const WORK = ['staging', 'queued', 'starting', 'sending', 'finishing', 'processing'] as const;

describe('every phase has words of its own', () => {
  const phases: PhaseView[] = [
    ...WORK.map((name) => ({ name })),
    ...WAIT_REASONS.map((why) => ({ name: 'waiting', why, until: null, then: 'sending' }) as const),
    { name: 'paused', then: 'sending' },
    { name: 'failed', failure: { reason: 'no-room' }, then: 'staging' },
    { name: 'done', at: 1 },
    { name: 'cancelled' },
  ];
  test('no two are called the same', () => {
    const labels = phases.map((phase) => phaseWords(phase).label);
    expect(new Set(labels).size).toBe(labels.length);
  });
  test('a wait and a failure come with something to do, work with nothing', () => {
    for (const phase of phases) {
      const isTrouble = phase.name === 'waiting' || phase.name === 'failed';
      expect(phaseWords(phase).trouble !== null).toBe(isTrouble);
    }
  });
});

test('every failure says what happened and offers one thing to do', () => {
  const texts = FAILURES.map((reason) => failureTrouble(reason, undefined));
  expect(new Set(texts.map(({ text }) => text)).size).toBe(FAILURES.length);
  for (const { remedy } of texts) expect(remedy.label).not.toBe('');
});

test('the Portal’s own words are quoted', () => {
  expect(failureTrouble('portal-refused', ' missing scope ').text).toContain('“missing scope”');
  expect(failureTrouble('portal-refused', ' ').text).not.toContain('“');
});

test('a failure after the last byte is not called an upload’s', () => {
  const failure = { reason: 'job-failed' } as const;
  expect(phaseWords({ name: 'failed', failure, then: 'processing' }).label).toBe('Not processed');
  expect(phaseWords({ name: 'failed', failure, then: 'sending' }).label).toBe('Not uploaded');
});

test('every restart has a reason', () => {
  const texts = RestartReason.options.map(restartText);
  expect(new Set(texts).size).toBe(RestartReason.options.length);
});

test('a wait with a time counts down, one without says nothing', () => {
  const wait = (until: number | null): PhaseView => ({
    name: 'waiting',
    why: 'portal',
    until,
    then: 'sending',
  });
  expect(nextTryText('en', wait(13_000), 1_000)).toBe('Tries again in 12\u00a0sec');
  expect(nextTryText('en', wait(1_000), 13_000)).toBe('Trying again now');
  expect(nextTryText('en', wait(null), 1_000)).toBeNull();
});

test('a file that goes as one part shows no percent before it is there', () => {
  const sending = { name: 'sending' } as const;
  expect(isMeasured(sampleView(1, sending))).toBe(true);
  expect(isMeasured(sampleView(1, sending, { parts: { sent: 0, inFlight: 1, total: 1 } }))).toBe(false);
  expect(isMeasured(sampleView(1, { name: 'processing' }))).toBe(false);
});
