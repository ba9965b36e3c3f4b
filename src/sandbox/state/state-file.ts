import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { State } from './state.ts';

/** The persisted state: what is in `current` is on the disk. */
export interface StateFile {
  readonly current: State;
  /** Changes a copy, writes it, and only then lets it be seen. Throws, with nothing changed, if it can't be written. */
  update<Result>(change: (state: State) => Result): Result;
}

/**
 * Opens `state.json` of that folder, or starts it with what `first` makes.
 * Throws when the file is there and can't be read: a sandbox that forgot its uploads would look like data loss.
 *
 * [Note: synchronous state] Written with blocking calls, some milliseconds a permit, so that no answer can leave
 * between a change and its being on the disk. A rename replaces the file whole: a kill leaves the old or the new one.
 */
export function openStateFile(directory: string, first: () => State): StateFile {
  mkdirSync(directory, { recursive: true });
  const path = join(directory, 'state.json');
  const write = (state: State): void => {
    // The file holds secrets of the sandbox's own making; they still are nobody else's to read.
    writeFileSync(`${path}.new`, JSON.stringify(state), { mode: 0o600 });
    renameSync(`${path}.new`, path);
  };

  const start = (): State => {
    const fresh = first();
    write(fresh);
    return fresh;
  };
  let state = read(path) ?? start();

  return {
    get current() {
      return state;
    },
    update: (change) => {
      const draft = structuredClone(state);
      const result = change(draft);
      write(draft);
      state = draft;
      return result;
    },
  };
}

function read(path: string): State | null {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  try {
    return v.parse(State, JSON.parse(text));
  } catch (error) {
    throw new Error(`${path} can't be read: remove it to start the sandbox afresh`, { cause: error });
  }
}
