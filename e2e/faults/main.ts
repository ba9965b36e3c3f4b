import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { allCells, nameOf, sliceOf } from './cells.ts';
import type { Row } from './lane.ts';
import { playMatrix } from './matrix.ts';
import { OPERATIONS, TABLE } from './table.ts';

/* `npm run faults`: the matrix of `table.ts`, or part of it, played through in Chromium. */
const { values } = parseArgs({
  options: {
    /** With `slice`: which cells it takes. */
    seed: { type: 'string', default: '1' },
    /** So many cells instead of all. */
    slice: { type: 'string' },
    /** Only cells whose name contains this, such as `part ×` or `stall`. */
    only: { type: 'string' },
    /** `from-to`, both included: only cells with these numbers. */
    numbers: { type: 'string' },
    /** Leaves out cells that wait for deadlines of minutes. */
    quick: { type: 'boolean', default: false },
    lanes: { type: 'string', default: '4' },
    json: { type: 'string' },
  },
});

const [from = 1, to = Infinity] = (values.numbers ?? '').split('-').filter(Boolean).map(Number);
const chosen = allCells().filter(
  (cell) =>
    !(values.quick && cell.isSlow) &&
    cell.number >= from &&
    cell.number <= to &&
    nameOf(cell).includes(values.only ?? ''),
);
const cells =
  values.slice === undefined ? chosen : sliceOf(chosen, Number(values.seed), Number(values.slice));
const rows = await playMatrix(cells, { lanes: Number(values.lanes), onRow: tell });
const failed = rows.filter(({ problems }) => problems.length > 0);
printTable(rows);
for (const row of failed) tell(row);
const passed = rows.length - failed.length;
console.log(`${rows.length} cells, ${passed} passed, ${failed.length} failed`);
if (values.json !== undefined) {
  const report = { cells: rows.length, passed, failed: failed.length, rows };
  await writeFile(values.json, `${JSON.stringify(report, null, 2)}\n`);
}
process.exitCode = failed.length === 0 && rows.length > 0 ? 0 : 1;

function tell({ cell, end, problems, milliseconds }: Row): void {
  const verdict = problems.length === 0 ? end : `FAILED: ${problems.join('; ')}`;
  console.log(`${cell}: ${verdict} (${(milliseconds / 1000).toFixed(1)} s)`);
}

/** Fault by operation: how many cells passed of how many. */
function printTable(all: readonly Row[]): void {
  const line = (fault: string): Record<string, string> =>
    Object.fromEntries(
      OPERATIONS.map((operation) => {
        const own = all.filter((row) => row.operation === operation && row.fault === fault);
        const good = own.filter(({ problems }) => problems.length === 0);
        return [operation, own.length === 0 ? '' : `${good.length}/${own.length}`];
      }),
    );
  console.table(Object.fromEntries(Object.keys(TABLE).map((fault) => [fault, line(fault)])));
}
