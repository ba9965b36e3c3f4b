import { expect, test } from 'vitest';
import { FAILURES } from '../../lib/upload/phase.ts';
import { questionFor } from './question-words.ts';

const failed = (reason: (typeof FAILURES)[number], then: 'sending' | 'processing' = 'sending') =>
  ({ name: 'failed', failure: { reason }, then }) as const;

test('removing what failed asks first, since the copy goes with it', () => {
  expect(questionFor('remove', failed('portal-refused'))?.text).toBe(
    'Remove it? The copy saved in this browser is deleted, and the Portal does not have the file.',
  );
  expect(questionFor('remove', failed('job-failed', 'processing'))?.text).toContain(
    'did not process the file',
  );
  expect(questionFor('remove', failed('process-unknown', 'processing'))?.text).toContain(
    'may not have the file',
  );
});

test('removing what was never kept, or is over, asks nothing', () => {
  const asking = FAILURES.filter((reason) => questionFor('remove', failed(reason)) !== null);
  expect(FAILURES.filter((reason) => !asking.includes(reason))).toEqual([
    'source-lost',
    'source-changed',
    'no-room',
  ]);
  expect(questionFor('remove', { name: 'done', at: 0 })).toBeNull();
  expect(questionFor('remove', { name: 'cancelled' })).toBeNull();
});

test('cancelling asks, pausing does not', () => {
  expect(questionFor('cancel', { name: 'sending' })?.yes).toBe('Cancel upload');
  expect(questionFor('cancel', { name: 'processing' })?.yes).toBe('Stop following');
  expect(questionFor('pause', { name: 'sending' })).toBeNull();
});
