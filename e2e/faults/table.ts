import type { Fault } from '../../src/sandbox/faults.ts';
import type { MomentName } from './moments.ts';

/** What an upload does that can be struck; `put` sends a file of one part whole. */
export const OPERATIONS = ['permit', 'create', 'part', 'list', 'complete', 'put', 'process', 'wait'] as const;
export type OperationName = (typeof OPERATIONS)[number];

/**
 * How a cell ends. `done`: by itself. `sign-in`: it waits until somebody signs in, then it is done. `none`: the sandbox
 * has no such fault for this operation. Every end that is one means the same: the object once, byte for byte, one job
 * followed, nothing sent that need not be. `twice`: the Portal had begun, its answer was lost, and nobody can ask it any
 * more; then all of that holds for two objects, and the page says that the file may be there twice.
 */
export type End = 'done' | 'sign-in' | 'twice' | 'none';

export interface FaultRow {
  readonly fault: Fault;
  readonly ends: Readonly<Record<OperationName, End>>;
  /** It ends only by a deadline of the engine, which may be minutes away: left out of quick runs. */
  readonly isSlow?: true;
}

const DONE = {
  permit: 'done',
  create: 'done',
  part: 'done',
  list: 'done',
  complete: 'done',
  put: 'done',
  process: 'done',
  wait: 'done',
} as const satisfies Record<OperationName, End>;
/** The Portal reads no bodies of weight and looks at no clock of its caller's. */
const ONLY_S3 = { ...DONE, permit: 'none', process: 'none', wait: 'none' } as const;
/** Bytes of a file that arrive changed; no other body is weighed by S3. */
const ONLY_BYTES = {
  ...ONLY_S3,
  create: 'none',
  list: 'none',
  complete: 'none',
} as const satisfies Record<OperationName, End>;
/** To the Portal it is the operator's own token that expired; only `process` has another, which a new permit replaces. */
const SESSION = { ...DONE, permit: 'sign-in', wait: 'sign-in' } as const;

/** The faults of the sandbox, and how each operation that they strike ends. A new fault is one more line. */
export const TABLE = {
  'drop before': { fault: { kind: 'drop', when: 'before' }, ends: DONE },
  'drop middle': { fault: { kind: 'drop', when: 'middle' }, ends: DONE },
  'drop after': { fault: { kind: 'drop', when: 'after' }, ends: DONE },
  delay: { fault: { kind: 'delay', ms: 700 }, ends: DONE },
  throttle: { fault: { kind: 'throttle', bytesPerSecond: 6_000_000 }, ends: ONLY_S3 },
  corrupt: { fault: { kind: 'corrupt' }, ends: ONLY_BYTES },
  'status 500': { fault: { kind: 'status', status: 500 }, ends: DONE },
  'status 502': { fault: { kind: 'status', status: 502 }, ends: DONE },
  'status 503': { fault: { kind: 'status', status: 503 }, ends: DONE },
  'status 504': { fault: { kind: 'status', status: 504 }, ends: DONE },
  slowDown: { fault: { kind: 'slowDown' }, ends: DONE },
  'slowDown 0.5 s': { fault: { kind: 'slowDown', retryAfter: 0.5 }, ends: DONE },
  expiredToken: { fault: { kind: 'expiredToken' }, ends: SESSION },
  requestTimeTooSkewed: { fault: { kind: 'requestTimeTooSkewed' }, ends: ONLY_S3 },
  stall: { fault: { kind: 'stall' }, ends: DONE, isSlow: true },
  'blackHole before': { fault: { kind: 'blackHole', when: 'before' }, ends: DONE, isSlow: true },
  'blackHole middle': { fault: { kind: 'blackHole', when: 'middle' }, ends: DONE, isSlow: true },
  'page 200': { fault: { kind: 'page', status: 200 }, ends: DONE },
  'page 403': { fault: { kind: 'page', status: 403 }, ends: DONE },
  'page 404': { fault: { kind: 'page', status: 404 }, ends: DONE },
  'page 502': { fault: { kind: 'page', status: 502 }, ends: DONE },
} as const satisfies Record<string, FaultRow>;
export type FaultName = keyof typeof TABLE;

/**
 * How `operation` ends that is struck by `fault` at this moment. The second `process`, after one whose answer was lost,
 * is refused with its token, and what is processed has no other: the Portal gives a new key.
 */
export function endOf(operation: OperationName, fault: FaultName, moment: MomentName): End {
  const isUnknown = operation === 'process' && fault === 'expiredToken' && moment === 'middle';
  return isUnknown ? 'twice' : TABLE[fault].ends[operation];
}
