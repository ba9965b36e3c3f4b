import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { CHROMIUM_ARGUMENTS, chromiumPath } from '../support/app-browser.ts';
import { nameOf, type Cell } from './cells.ts';
import { Lane, type Row } from './lane.ts';

export interface MatrixOptions {
  /** Cells at once, each with a Sitelift of its own in one browser. */
  readonly lanes: number;
  /** Hears of each cell when it is over. */
  readonly onRow?: ((row: Row) => void) | undefined;
}

/** Plays all cells through. A lane in which a cell went wrong is replaced by a fresh one. */
export async function playMatrix(cells: readonly Cell[], options: MatrixOptions): Promise<Row[]> {
  const directory = await mkdtemp(join(tmpdir(), 'sitelift-faults-'));
  const executablePath = chromiumPath();
  const browser = await chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: CHROMIUM_ARGUMENTS,
  });
  const rows: Row[] = [];
  const left = [...cells];
  const run = async (): Promise<void> => {
    let lane: Lane | null = null;
    for (let cell = left.shift(); cell !== undefined; cell = left.shift()) {
      lane ??= await Lane.open(browser, directory);
      let row: Row;
      try {
        row = await lane.play(cell);
      } catch (error) {
        row = brokenRow(cell, error, await lane.shown());
      }
      // What one cell leaves behind when it goes wrong is not to be blamed on the next.
      if (row.problems.length > 0) {
        await lane.close();
        lane = null;
      }
      rows.push(row);
      options.onRow?.(row);
    }
    await lane?.close();
  };
  try {
    await Promise.all(Array.from({ length: Math.min(options.lanes, cells.length) }, run));
    return rows;
  } finally {
    await browser.close();
    await rm(directory, { recursive: true, force: true, maxRetries: 5 });
  }
}

function brokenRow(cell: Cell, error: unknown, shown: string): Row {
  const { operation, fault, moment, kill } = cell;
  const why = error instanceof Error ? error.message : 'unknown';
  return {
    cell: nameOf(cell),
    ...{ operation, fault, moment, kill },
    end: 'stuck',
    problems: [why.split('\n', 3).join(' '), shown],
    ...{ strikes: 0, resent: 0, allowed: 0, milliseconds: 0 },
  };
}
