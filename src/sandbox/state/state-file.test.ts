import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { firstIguides } from './first-iguides.ts';
import { openStateFile } from './state-file.ts';
import { State } from './state.ts';
import * as v from 'valibot';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sitelift-state-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function first(): State {
  return {
    version: 1,
    appId: 'a',
    appToken: 't',
    tokenKey: 'k',
    tokenGeneration: 1,
    iguides: firstIguides(),
    intakes: [],
    jobs: [],
    grants: {},
  };
}

it('is written when it starts and read when it is opened again', () => {
  const state = openStateFile(directory, first);
  const again = openStateFile(directory, () => {
    throw new Error('started twice');
  });
  expect(again.current).toEqual(state.current);
});

it('has every change on the disk when the change returns', () => {
  const state = openStateFile(directory, first);
  const generation = state.update((draft) => (draft.tokenGeneration += 1));
  expect(generation).toBe(2);
  const stored = v.parse(State, JSON.parse(readFileSync(join(directory, 'state.json'), 'utf8')));
  expect(stored.tokenGeneration).toBe(2);
  expect(readdirSync(directory)).toEqual(['state.json']);
});

it('shows nothing of a change that could not be made or written', () => {
  const state = openStateFile(directory, first);
  expect(() =>
    state.update((draft) => {
      draft.tokenGeneration = 7;
      throw new Error('no');
    }),
  ).toThrow('no');
  rmSync(directory, { recursive: true });
  expect(() => state.update((draft) => (draft.tokenGeneration = 8))).toThrow('ENOENT');
  expect(state.current.tokenGeneration).toBe(1);
});

it('survives what a kill leaves half written', () => {
  openStateFile(directory, first).update((draft) => (draft.tokenGeneration = 5));
  writeFileSync(join(directory, 'state.json.new'), '{"version":1,"app');
  const state = openStateFile(directory, first);
  expect(state.current.tokenGeneration).toBe(5);
  state.update((draft) => (draft.tokenGeneration = 6));
  expect(openStateFile(directory, first).current.tokenGeneration).toBe(6);
});

it.each(['{', '{"version":2}', '[]'])(
  'is refused when the file holds %s, and the message names the file',
  (text) => {
    writeFileSync(join(directory, 'state.json'), text);
    expect(() => openStateFile(directory, first)).toThrow(join(directory, 'state.json'));
  },
);

it('is for the owner alone to read', () => {
  openStateFile(directory, first);
  expect(statSync(join(directory, 'state.json')).mode & 0o077).toBe(0);
});
