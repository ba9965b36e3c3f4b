import type { FaultRule } from '../../src/sandbox/faults.ts';
import type { KnobChanges } from '../../src/sandbox/knobs.ts';
import type { OperationName } from './table.ts';

/** When it strikes: the first, a middle or the last time that an upload does the operation, or several times in a row. */
export const MOMENTS = ['first', 'middle', 'last', 'repeated'] as const;
export type MomentName = (typeof MOMENTS)[number];

/** Strikes in a row that `repeated` is. */
export const REPEATED = 3;

type Target = Pick<FaultRule, 'service' | 'operation' | 'partNumber'>;

export interface Moment {
  /** Bytes: how large the file is that has such a moment. */
  readonly size: number;
  readonly target: Target;
  /** Other faults, which make the operation happen again where it otherwise would not. */
  readonly leadIn: readonly FaultRule[];
  /** Times that the operation is done before, undisturbed or by the lead-in. */
  readonly skip: number;
}

const MIB = 1024 * 1024;
/** One part, two and three: S3's least part is 5 MiB, and so is Sitelift's. */
const ONE_PART = 200_000;
const TWO_PARTS = 5 * MIB + 70_001;
const THREE_PARTS = 10 * MIB + 70_001;

const S3 = { service: 's3' } as const;
const PORTAL = { service: 'portal' } as const;
const PERMIT = { ...PORTAL, operation: 'permitAsset' } as const;
const CREATE = { ...S3, operation: 'CreateMultipartUpload' } as const;
const PART = { ...S3, operation: 'UploadPart' } as const;
const LIST = { ...S3, operation: 'ListParts' } as const;
const COMPLETE = { ...S3, operation: 'CompleteMultipartUpload' } as const;
const PUT = { ...S3, operation: 'PutObject' } as const;
const PROCESS = { ...PORTAL, operation: 'processAsset' } as const;
const WAIT = { ...PORTAL, operation: 'waitAsset' } as const;

const LOST = { kind: 'drop', when: 'after' } as const;
const CUT = { kind: 'drop', when: 'middle' } as const;
const BROKEN = { kind: 'status', status: 500 } as const;
const EXPIRED = { kind: 'expiredToken' } as const;

type Moments = Readonly<Record<MomentName, Moment>>;

/** An operation done once unless trouble makes it happen again: struck at once, after one trouble, and after more. */
function once(target: Target, size: number, again: Pick<Moments, 'middle' | 'last'>): Moments {
  const first = { size, target, leadIn: [], skip: 0 };
  return { first, repeated: first, ...again };
}

/** The operation after this trouble. */
function after(target: Target, size: number, leadIn: FaultRule, skip = leadIn.count ?? 1): Moment {
  return { size, target, leadIn: [leadIn], skip };
}

function part(partNumber: number): Moment {
  return { size: THREE_PARTS, target: { ...PART, partNumber }, leadIn: [], skip: 0 };
}

function waiting(skip: number): Moment {
  return { size: ONE_PART, target: WAIT, leadIn: [], skip };
}

export const MOMENT_OF: Readonly<Record<OperationName, Moments>> = {
  // The first permit; one that replaces it under running parts; one whose upload token process asks for.
  permit: once(PERMIT, ONE_PART, {
    middle: after(PERMIT, THREE_PARTS, { ...PART, partNumber: 2, count: 1, fault: EXPIRED }),
    last: after(PERMIT, ONE_PART, { ...PROCESS, count: 1, fault: EXPIRED }),
  }),
  create: once(CREATE, TWO_PARTS, {
    middle: after(CREATE, TWO_PARTS, { ...CREATE, count: 1, fault: BROKEN }),
    last: after(CREATE, TWO_PARTS, { ...CREATE, count: 2, fault: LOST }),
  }),
  part: { first: part(1), middle: part(2), last: part(3), repeated: part(2) },
  // Before Complete, and after Completes that failed. (One whose reply is lost Chromium may send again by itself.)
  list: once(LIST, TWO_PARTS, {
    middle: after(LIST, TWO_PARTS, { ...COMPLETE, count: 1, fault: BROKEN }),
    last: after(LIST, TWO_PARTS, { ...COMPLETE, count: 2, fault: BROKEN }),
  }),
  complete: once(COMPLETE, TWO_PARTS, {
    middle: after(COMPLETE, TWO_PARTS, { ...COMPLETE, count: 1, fault: BROKEN }),
    last: after(COMPLETE, TWO_PARTS, { ...COMPLETE, count: 2, fault: CUT }),
  }),
  put: {
    first: { ...waiting(0), target: PUT },
    middle: after(PUT, ONE_PART, { ...PUT, count: 1, fault: CUT }),
    last: after(PUT, ONE_PART, { ...PUT, count: 2, fault: LOST }),
    repeated: { ...waiting(0), target: PUT },
  },
  process: once(PROCESS, ONE_PART, {
    middle: after(PROCESS, ONE_PART, { ...PROCESS, count: 1, fault: LOST }),
    last: after(PROCESS, ONE_PART, { ...PROCESS, count: 1, fault: EXPIRED }),
  }),
  // The Portal answers "not yet" twice, then that it is done: see `knobsFor`.
  wait: { first: waiting(0), middle: waiting(1), last: waiting(2), repeated: waiting(0) },
};

/** How long jobs take, ms: over before they are asked for, but where the asking is struck: then three askings long. */
export function knobsFor(operation: OperationName): KnobChanges {
  return operation === 'wait'
    ? { jobDuration: 3_600, waitForProcessBlock: 50 }
    : { jobDuration: 0, waitForProcessBlock: 2_000 };
}
