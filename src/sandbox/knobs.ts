import * as v from 'valibot';
import { ASSET_PERMIT_LIFETIME, STITCH_DATA_PERMIT_LIFETIME } from '../lib/portal/permit.ts';
import { RATE_LIMIT_PER_SECOND } from '../lib/portal/headers.ts';
import { CorsProfile } from './s3/cors.ts';
import { Dialect } from './s3/dialect.ts';

const milliseconds = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const lifetime = v.pipe(v.number(), v.safeInteger(), v.minValue(1));

/** What the sandbox can be told to do otherwise. All times are milliseconds. */
export const Knobs = v.strictObject({
  /** How long the credentials of a Stitch Data permit live. */
  stitchDataPermitLifetime: v.optional(lifetime, STITCH_DATA_PERMIT_LIFETIME),
  /** How long the credentials of an asset's permit live. */
  assetPermitLifetime: v.optional(lifetime, ASSET_PERMIT_LIFETIME),
  /** How long an upload token lives; null: as long as the credentials beside it. */
  uploadTokenLifetime: v.optional(v.nullable(lifetime), null),
  /** Whether a permit says when it expires (`expiration`). */
  permitExpiry: v.optional(v.picklist(['stated', 'silent']), 'stated'),
  /** What a permit names that is asked for again, for the same destination, name and size, before it was processed. */
  repeatedPermit: v.optional(v.picklist(['same-key', 'new-key']), 'same-key'),
  jobDuration: v.optional(milliseconds, 3000),
  /** The longest that waitForProcess blocks before it answers 581. */
  waitForProcessBlock: v.optional(milliseconds, 2000),
  /** Until a webhook's event that got a 5xx is sent again. */
  webhookRetry: v.optional(milliseconds, 600_000),
  /** How the lists of iGUIDEs and of work orders are wrapped; `own`: `iguides` and `workOrders`. */
  listEnvelope: v.optional(v.picklist(['bare', 'data', 'items', 'results', 'own']), 'data'),
  /** Where an iGUIDE's address sits. */
  addressField: v.optional(
    v.picklist(['property.fullAddress', 'address', 'fullAddress']),
    'property.fullAddress',
  ),
  /** Whether an iGUIDE comes with its work order's ID and status. */
  iguideDetail: v.optional(v.picklist(['full', 'sparse']), 'full'),
  /** Some accounts may not list iGUIDEs: 403. */
  iguideList: v.optional(v.picklist(['allowed', 'refused']), 'allowed'),
  /** Calls a second for each App ID. */
  rateLimit: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(1)), RATE_LIMIT_PER_SECOND),
  /** The bucket's CORS rules, by name. */
  cors: v.optional(CorsProfile, 'open'),
  /** Which server the S3 behaves as. */
  dialect: v.optional(Dialect, 'aws'),
});
export type Knobs = v.InferOutput<typeof Knobs>;

/** Some of the knobs; a name that is none is refused. */
export const KnobChanges = v.partial(Knobs);
export type KnobChanges = v.InferOutput<typeof KnobChanges>;

/** The knobs as they stand; they can be turned while the sandbox runs. */
export interface KnobPanel {
  readonly current: Knobs;
  turn(changes: KnobChanges): void;
}

export function createKnobPanel(first: Knobs): KnobPanel {
  let current = first;
  return {
    get current() {
      return current;
    },
    turn: (changes) => {
      current = v.parse(Knobs, { ...current, ...changes });
    },
  };
}
