import * as v from 'valibot';
import { Request as CreateIguide } from '../../lib/portal/create-iguide.ts';
import { AppendToViews } from '../../lib/portal/job.ts';
import { WORK_ORDER_STATUSES } from '../../lib/portal/work-order.ts';

/** Version 1: the first form. Another version's file is refused, never guessed at. */
export const STATE_VERSION = 1;

const time = v.pipe(v.number(), v.safeInteger());

const WorkOrder = v.object({ id: v.string(), status: v.picklist(WORK_ORDER_STATUSES) });
export type StoredWorkOrder = v.InferOutput<typeof WorkOrder>;

const Iguide = v.object({
  id: v.string(),
  alias: v.string(),
  type: v.string(),
  industry: v.string(),
  defaultViewId: v.string(),
  address: CreateIguide.entries.address,
  webhooks: CreateIguide.entries.webhooks,
  workOrders: v.array(WorkOrder),
});
export type StoredIguide = v.InferOutput<typeof Iguide>;

const Destination = v.variant('kind', [
  v.object({ kind: v.literal('stitch-data'), iguideId: v.string(), workOrderId: v.string() }),
  v.object({ kind: v.literal('asset'), iguideId: v.string() }),
]);
export type StoredDestination = v.InferOutput<typeof Destination>;

/** A file that a permit was asked for. */
const Intake = v.object({
  /** The Stitch Data ID, or the asset's name. */
  id: v.string(),
  destination: Destination,
  filename: v.string(),
  /** Bytes. */
  filesize: v.number(),
  key: v.string(),
});
export type Intake = v.InferOutput<typeof Intake>;

const Job = v.object({
  jid: v.string(),
  jidEnqueuedAt: v.string(),
  intakeId: v.string(),
  /** Of the object when `process` was asked for: another object at the key is another job. */
  etag: v.string(),
  appendToViews: v.optional(AppendToViews),
  /** ms since 1970; from then on the job is done. */
  endsAt: time,
  /** Why the file is no Stitch TAR, or null. */
  fault: v.nullable(v.string()),
});
export type StoredJob = v.InferOutput<typeof Job>;

const Grant = v.object({
  secretAccessKey: v.string(),
  sessionToken: v.string(),
  bucket: v.string(),
  key: v.string(),
  /** ms since 1970. */
  expiresAt: time,
});

/** All that the sandbox's Portal knows; the objects themselves lie in the S3's own folder. */
export const State = v.object({
  version: v.literal(STATE_VERSION),
  appId: v.string(),
  appToken: v.string(),
  /** Signs upload tokens; base64url. */
  tokenKey: v.string(),
  /** An upload token of an earlier generation counts as expired. */
  tokenGeneration: v.number(),
  iguides: v.array(Iguide),
  intakes: v.array(Intake),
  jobs: v.array(Job),
  /** By access key. */
  grants: v.record(v.string(), Grant),
});
export type State = v.InferOutput<typeof State>;
