import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openJournal, type JournalEntry } from './journal.ts';

const ENTRY: JournalEntry = {
  at: 1,
  service: 's3',
  operation: 'UploadPart',
  method: 'PUT',
  key: 'a.tar',
  partNumber: 1,
  bytes: 5,
  status: 200,
};

let directory: string;
let file: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sitelift-journal-'));
  file = join(directory, 'journal.jsonl');
});
afterEach(() => rm(directory, { recursive: true, force: true }));

test('entries are found by their fields and by how many came before', () => {
  const journal = openJournal(null);
  journal.record(ENTRY);
  journal.record({ ...ENTRY, partNumber: 2, status: 'dropped' });
  journal.record({ ...ENTRY, service: 'portal', operation: 'processAsset' });
  expect(journal.entries({ service: 's3' })).toHaveLength(2);
  expect(journal.entries({ operation: 'UploadPart', status: 'dropped' })).toMatchObject([{ partNumber: 2 }]);
  expect(journal.entries({ after: 1, service: 's3', key: undefined })).toMatchObject([{ partNumber: 2 }]);
  expect(journal.length).toBe(3);
});

test('a journal goes on where an earlier run ended', () => {
  const first = openJournal(file);
  first.record(ENTRY);
  first.close();
  const second = openJournal(file);
  second.record({ ...ENTRY, partNumber: 2 });
  second.close();
  const third = openJournal(file);
  expect(third.entries()).toEqual([ENTRY, { ...ENTRY, partNumber: 2 }]);
  third.close();
});

test('a line that a kill cut short is dropped, and the next one is whole', async () => {
  const first = openJournal(file);
  first.record(ENTRY);
  first.close();
  await appendFile(file, '{"at":2,"service":"s3","oper');
  const second = openJournal(file);
  expect(second.entries()).toEqual([ENTRY]);
  second.record({ ...ENTRY, at: 3 });
  second.close();
  expect((await readFile(file, 'utf8')).split('\n')).toHaveLength(3);
});
