import * as v from 'valibot';
import { WORK_ORDER_STATUSES } from '../../lib/portal/work-order.ts';
import { FaultRule } from '../faults.ts';
import { JournalEntry } from '../journal.ts';
import { OPERATION_NAMES } from '../portal/operation.ts';

/** What only the sandbox's S3 can be made to do: the Portal neither reads bodies of weight nor looks at clocks. */
const S3_FAULTS: readonly string[] = ['throttle', 'requestTimeTooSkewed'];

const PORTAL_OPERATIONS: readonly string[] = OPERATION_NAMES;

/** A rule as the control endpoint takes it: one for the Portal that could never strike is refused. */
export const Rule = v.pipe(
  FaultRule,
  v.check(
    ({ service, operation }) =>
      service === 's3' || operation === undefined || PORTAL_OPERATIONS.includes(operation),
    'the Portal has no such operation',
  ),
  v.check(
    ({ service, key, partNumber }) => service === 's3' || (key === undefined && partNumber === undefined),
    'a call of the Portal has neither key nor part number',
  ),
  v.check(
    ({ service, fault }) => service === 's3' || !S3_FAULTS.includes(fault.kind),
    'the Portal knows no such fault',
  ),
);

export const Added = v.object({ id: v.string() });

export const RuleStates = v.array(
  v.object({ id: v.string(), rule: FaultRule, matched: v.number(), struck: v.number() }),
);

/** `length`: how many entries there are in all: what `after` takes to see only what comes next. */
export const JournalPage = v.object({ entries: v.array(JournalEntry), length: v.number() });
export type JournalPage = v.InferOutput<typeof JournalPage>;

const whole = v.pipe(v.string(), v.regex(/^\d{1,15}$/), v.transform(Number));
export const JournalFilter = v.strictObject({
  service: v.optional(v.picklist(['s3', 'portal'])),
  operation: v.optional(v.string()),
  method: v.optional(v.string()),
  bucket: v.optional(v.string()),
  key: v.optional(v.string()),
  uploadId: v.optional(v.string()),
  partNumber: v.optional(whole),
  status: v.optional(v.union([v.picklist(['dropped', 'stalled']), whole])),
  code: v.optional(v.string()),
  after: v.optional(whole),
});
export type JournalFilter = v.InferOutput<typeof JournalFilter>;

export const StoredObjects = v.array(
  v.object({ bucket: v.string(), key: v.string(), size: v.number(), etag: v.string() }),
);
export const OpenUploads = v.array(v.object({ bucket: v.string(), key: v.string(), uploadId: v.string() }));
/** Lower-case hex, and bytes. */
export const Digest = v.object({ sha256: v.string(), size: v.number() });
export type Digest = v.InferOutput<typeof Digest>;

/** Where the Portal's people have a work order. */
export const WorkOrderSetting = v.object({ status: v.picklist(WORK_ORDER_STATUSES) });

/** Events sent to addresses that iGUIDEs were made with, and what came back each time. */
export const Deliveries = v.array(
  v.object({
    iguideId: v.string(),
    event: v.string(),
    statuses: v.array(v.union([v.number(), v.literal('away')])),
  }),
);
export type Deliveries = v.InferOutput<typeof Deliveries>;

export const Jobs = v.array(
  v.object({
    jid: v.string(),
    jidEnqueuedAt: v.string(),
    kind: v.picklist(['stitch-data', 'asset']),
    /** The Stitch Data ID or the asset's name. */
    resource: v.string(),
    key: v.string(),
    filename: v.string(),
    done: v.boolean(),
    /** Why the file is no Stitch TAR, or null. */
    fault: v.nullable(v.string()),
  }),
);
export type Jobs = v.InferOutput<typeof Jobs>;

/** Milliseconds that the sandbox's clock is ahead of the machine's. */
export const ClockSetting = v.object({ offsetMs: v.pipe(v.number(), v.safeInteger()) });

export const ControlErrorBody = v.object({ code: v.string(), message: v.string() });
