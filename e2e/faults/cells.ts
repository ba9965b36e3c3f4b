import { isEnding, type FaultRule } from '../../src/sandbox/faults.ts';
import { seededRandom } from '../../src/lib/upload/testing/seeded-random.ts';
import { MOMENT_OF, MOMENTS, REPEATED, type MomentName } from './moments.ts';
import {
  endOf,
  OPERATIONS,
  TABLE,
  type End,
  type FaultName,
  type FaultRow,
  type OperationName,
} from './table.ts';

/** One square of the matrix. */
export interface Cell {
  readonly number: number;
  readonly operation: OperationName;
  readonly fault: FaultName;
  readonly moment: MomentName;
  /** Whether the worker is stopped as soon as the fault has struck. */
  readonly kill: boolean;
  readonly end: End;
  readonly isSlow: boolean;
}

/** The whole matrix, slow cells first, so that no lane is left alone with one at the end. */
export function allCells(): Cell[] {
  const cells: Cell[] = [];
  const names = Object.keys(TABLE) as FaultName[];
  for (const fault of names) {
    const row: FaultRow = TABLE[fault];
    for (const operation of OPERATIONS) {
      if (row.ends[operation] === 'none') continue;
      for (const moment of MOMENTS)
        for (const kill of [false, true])
          cells.push({
            number: cells.length + 1,
            ...{ operation, fault, moment, kill, end: endOf(operation, fault, moment) },
            // A stopped worker takes the stalled request with it, once.
            isSlow: row.isSlow === true && !(kill && moment !== 'repeated'),
          });
    }
  }
  return cells.sort((a, b) => Number(b.isSlow) - Number(a.isSlow));
}

/** So many cells by the seed's choice, as many of one operation as of another. */
export function sliceOf(cells: readonly Cell[], seed: number, count: number): Cell[] {
  const random = seededRandom(seed);
  const shuffled = cells
    .map((cell) => ({ cell, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ cell }) => cell);
  const seen = new Map<OperationName, number>();
  const turns = shuffled.map((cell) => {
    const turn = seen.get(cell.operation) ?? 0;
    seen.set(cell.operation, turn + 1);
    return { cell, turn };
  });
  return turns
    .sort((a, b) => a.turn - b.turn)
    .slice(0, count)
    .map(({ cell }) => cell);
}

export function nameOf({ number, operation, fault, moment, kill }: Cell): string {
  return `${number} ${operation} × ${fault} × ${moment}${kill ? ' + kill' : ''}`;
}

/** The cell's rules in the order in which the sandbox shall ask them; the last is the fault itself. */
export function rulesOf({ operation, fault, moment }: Cell): FaultRule[] {
  const { target, leadIn, skip } = MOMENT_OF[operation][moment];
  const struck: FaultRule['fault'] = TABLE[fault].fault;
  // A rule does not count the requests that an earlier one ends in its place.
  const isTaken = isEnding(struck) && leadIn.some((rule) => rule.operation === target.operation);
  return [
    ...leadIn,
    {
      ...target,
      skip: isTaken ? 0 : skip,
      count: moment === 'repeated' ? REPEATED : 1,
      fault: struck,
    },
  ];
}
