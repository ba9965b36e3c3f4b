import { describe, expect, test } from 'vitest';
import type { PhaseView } from '../../lib/channel/upload-view.ts';
import type { Look } from '../inspection/messages.ts';
import { sampleView, uploadId } from '../../lib/channel/testing/sample-view.ts';
import { draftFindings, draftQuestionWords } from '../words/draft-words.ts';
import { questionsOn, type DraftFacts, type DraftQuestion } from './questions.ts';

const { destination, file } = sampleView(1, { name: 'queued' });
const whole: Look = { content: 'tar', tar: { files: 214, fault: null }, fingerprint: 'one' };
const cut: Look = {
  content: 'tar',
  tar: { files: 3, fault: { kind: 'cut-short', at: 1_500, needs: 2_048 } },
  fingerprint: 'two',
};

function draft(serial: number, change: Partial<DraftFacts> = {}): DraftFacts {
  const look = 'look' in change ? change.look : whole;
  return {
    id: uploadId(serial),
    file: { ...file, fingerprint: look?.fingerprint },
    destination,
    isStitchData: true,
    look,
    isLooking: false,
    accepted: [],
    ...change,
  };
}

const sent = (phase: PhaseView, fingerprint?: string) =>
  sampleView(9, phase, { file: { ...file, name: 'before.tar', fingerprint } });
const question = (
  asked: DraftFacts,
  uploads = [sampleView(8, { name: 'queued' }, { file: { ...file, size: 5 } })],
) => questionsOn([asked], uploads).get(asked.id);

describe('a TAR that is no whole one', () => {
  test('is asked about if it is to be Stitch Data, once', () => {
    const broken = { about: 'broken-tar', content: 'tar', files: 3, fault: cut.tar?.fault };
    expect(question(draft(1, { look: cut }))).toEqual(broken);
    expect(question(draft(1, { look: cut, isStitchData: false }))).toBeUndefined();
    expect(question(draft(1, { look: cut, accepted: ['broken-tar'] }))).toBeUndefined();
    expect(question(draft(1))).toBeUndefined();
  });
  test('is whatever is no TAR, but not what could not be looked at', () => {
    const look: Look = { content: 'gzip', tar: null, fingerprint: 'x' };
    expect(question(draft(1, { look }))).toMatchObject({ content: 'gzip', fault: { kind: 'not-a-tar' } });
    expect(question(draft(1, { look: undefined }))).toBeUndefined();
    expect(question(draft(1, { look, isLooking: true }))).toBeUndefined();
  });
});

describe('a file that was added before', () => {
  test('is asked about while it is on its way and when it arrived, but not where it ended otherwise', () => {
    for (const phase of [
      { name: 'sending' },
      { name: 'paused', then: 'sending' },
      { name: 'done', at: 1 },
    ] satisfies PhaseView[])
      expect(question(draft(1), [sent(phase, 'one')])).toMatchObject({ about: 'twin', other: { phase } });
    for (const phase of [
      { name: 'cancelled' },
      { name: 'failed', failure: { reason: 'no-room' }, then: 'staging' },
    ] satisfies PhaseView[])
      expect(question(draft(1), [sent(phase, 'one')])).toBeUndefined();
    expect(question(draft(1), [sent({ name: 'sending' }, 'other')])).toBeUndefined();
    expect(question(draft(1, { accepted: ['twin'] }), [sent({ name: 'sending' }, 'one')])).toBeUndefined();
  });
  test('is asked about at its place only', () => {
    const elsewhere = { ...destination, iguideId: 'igA2GE7VP5R8HN4' as typeof destination.iguideId };
    expect(question(draft(1, { destination: elsewhere }), [sent({ name: 'queued' }, 'one')])).toBeUndefined();
    expect(question(draft(1, { destination: null }), [sent({ name: 'queued' }, 'one')])).toBeUndefined();
  });
  test('is the later one of two on one list', () => {
    const [first, second] = [draft(1), draft(2)];
    const questions = questionsOn([first, second], []);
    expect([...questions]).toEqual([[second.id, { about: 'twin', other: null }]]);
  });
  test('is asked about after its TAR', () => {
    const asked = draft(1, { look: cut });
    const uploads = [sent({ name: 'queued' }, 'two')];
    expect(question(asked, uploads)?.about).toBe('broken-tar');
    expect(question({ ...asked, accepted: ['broken-tar'] }, uploads)?.about).toBe('twin');
  });
});

describe('in words', () => {
  const reader = { locale: 'en-CA', timeZone: 'UTC' };
  const said = (asked: DraftQuestion) => draftQuestionWords(reader, asked, Date.UTC(2026, 10, 22, 18)).text;
  const broken = (fault: Extract<DraftQuestion, { about: 'broken-tar' }>['fault'], files = 0) =>
    said({ about: 'broken-tar', fault, files, content: 'tar' });

  test('a broken TAR has its exact reason', () => {
    expect(broken({ kind: 'cut-short', at: 1_500_000, needs: 2_048_000 }, 3)).toBe(
      'This TAR is cut short at byte 1,500,000 of at least 2,048,000. 3 files before that are whole. Copy it from the camera again.',
    );
    expect(broken({ kind: 'bad-header', at: 512 }, 1)).toContain(
      'header at byte 512 doesn’t fit. 1 file before that is whole.',
    );
    expect(broken({ kind: 'not-closed', at: 1_024 })).toContain('stops at byte 1,024 after a whole file');
    expect(broken({ kind: 'goes-on', at: 2_048 })).toContain('ends at byte 2,048, but the file goes on');
    expect(broken({ kind: 'no-files' })).toContain('is empty');
    expect(broken({ kind: 'not-a-tar' })).toContain('This is not a TAR');
  });
  test('what is no TAR is named', () => {
    const other = (content: 'gzip' | 'pdf') =>
      said({ about: 'broken-tar', fault: { kind: 'not-a-tar' }, files: 0, content });
    expect(other('gzip')).toBe(
      'This is a file compressed with gzip, not a TAR. Unpack it, then add the TAR in it.',
    );
    expect(other('pdf')).toContain('This is a PDF, not a TAR. If it was added on purpose');
  });
  test('a twin is named with its time', () => {
    const at = Date.UTC(2026, 10, 22, 14, 32);
    expect(said({ about: 'twin', other: sent({ name: 'done', at }) })).toBe(
      'The same file was uploaded there already (2:32 p.m.) as “before.tar”.',
    );
    expect(said({ about: 'twin', other: null })).toBe('The same file is on this list already.');
  });
  test('a look is told beside the file', () => {
    const found = (
      name: string,
      kind: 'asset' | 'stitch-data',
      look: Look | null | undefined,
      asked?: DraftQuestion,
    ) => draftFindings('en', name, kind, look, asked);
    expect(found('a.tar', 'stitch-data', whole)).toEqual({ fact: '214 files, complete', note: null });
    expect(found('a.tar', 'stitch-data', cut).note?.text).toContain('It is sent as it is.');
    expect(found('a.tar', 'stitch-data', undefined)).toEqual({ fact: null, note: null });
    expect(found('a.tar', 'stitch-data', null).note?.text).toContain('could not be checked');
    expect(found('a.jpg', 'asset', null)).toEqual({ fact: null, note: null });
    const pdf: Look = { content: 'pdf', tar: null, fingerprint: '' };
    expect(found('a.jpg', 'asset', pdf).note?.text).toBe(
      'By its name this is a JPEG photo, but it holds a PDF.',
    );
    expect(found('a.jpg', 'asset', { ...pdf, content: null }).note?.text).toContain('doesn’t look like one');
    for (const name of ['a.pdf', 'a.bin'])
      expect(found(name, 'asset', pdf)).toEqual({ fact: null, note: null });
  });
});
