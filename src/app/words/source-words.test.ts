import { expect, test } from 'vitest';
import type { PhaseView, UploadView } from '../../lib/channel/upload-view.ts';
import { sampleView } from '../../lib/channel/testing/sample-view.ts';
import { refusalText } from './difference-words.ts';
import { isUnsaved, sourceText } from './source-words.ts';
import { freeText, keptText } from './storage-words.ts';

const view = (phase: PhaseView, source?: UploadView['source']): UploadView => ({
  ...sampleView(1, phase),
  ...(source === undefined ? {} : { source }),
});
const PAGE = { from: 'page', why: 'no-room' } as const;

test('closing the page asks first while a file is nowhere else, and not once it is saved or has a handle', () => {
  const waiting: PhaseView = { name: 'waiting', why: 'network', until: null, then: 'sending' };
  for (const phase of [{ name: 'staging' }, { name: 'paused', then: 'staging' }] as const)
    expect(isUnsaved(view(phase))).toBe(true);
  for (const phase of [{ name: 'queued' }, { name: 'sending' }, waiting] as const) {
    expect(isUnsaved(view(phase))).toBe(false);
    expect(isUnsaved(view(phase, { from: 'copy' }))).toBe(false);
    expect(isUnsaved(view(phase, { from: 'handle', why: 'no-room' }))).toBe(false);
    expect(isUnsaved(view(phase, { from: 'page', keeping: true }))).toBe(true);
    expect(isUnsaved(view(phase, PAGE))).toBe(true);
  }
  for (const name of ['processing', 'cancelled'] as const)
    expect(isUnsaved(view({ name }, PAGE))).toBe(false);
});

test('a file that is only in the page carries a warning, until all of it is uploaded', () => {
  expect(sourceText(view({ name: 'sending' }, PAGE))).toContain('has to be picked again');
  expect(sourceText(view({ name: 'sending' }, { from: 'handle', why: 'no-room' }))).toContain(
    'leave it there',
  );
  expect(sourceText(view({ name: 'sending' }, { from: 'page', keeping: true }))).toBeNull();
  expect(sourceText(view({ name: 'sending' }))).toBeNull();
  expect(sourceText(view({ name: 'processing' }, PAGE))).toBeNull();
});

test('a wrong file is refused with what is different about it', () => {
  const added = { name: 'house.tar', size: 4_000_000 };
  const text = (refusal: Partial<Parameters<typeof refusalText>[1]>) =>
    refusalText('en', { name: 'house.tar', size: 3_000_000, difference: null, added, ...refusal });
  expect(text({ difference: 'other-size' })).toContain('3.00\u00a0MB instead of 4.00\u00a0MB');
  expect(text({ difference: 'other-size', size: 4_000_001 })).toContain(
    '4,000,001\u00a0bytes instead of 4,000,000\u00a0bytes',
  );
  expect(text({ difference: 'other-content', name: 'flat.tar' })).toContain('“flat.tar” is not “house.tar”');
  expect(text({ difference: 'changed' })).toContain('changed since it was added');
  expect(text({ difference: 'unreadable' })).toContain('can’t be read');
  expect(text({ added: null })).toContain('No upload waits for “house.tar”');
});

test('the storage’s state is told in numbers', () => {
  expect(keptText('en', 0, 0)).toContain('No file is saved');
  expect(keptText('en', 1, 2_100_000_000)).toMatch(/^1 file, 2\.10\u00a0GB/);
  expect(freeText('en', 31e9)).toContain('31.0\u00a0GB');
  expect(freeText('en', -5)).toContain('no room');
  expect(freeText('en', null)).toBeNull();
});
