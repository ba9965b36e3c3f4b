import * as v from 'valibot';

const Milliseconds = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(86_400_000));
const Count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** The connection is cut: before the body is read, when half of it came, or with the work done and the reply lost. */
const Drop = v.strictObject({ kind: v.literal('drop'), when: v.picklist(['before', 'middle', 'after']) });
/** The request is left alone for so long, then goes on. */
const Delay = v.strictObject({ kind: v.literal('delay'), ms: Milliseconds });
/** Bodies are read at this rate, all the requests that the rule caught together, as over one link. */
const Throttle = v.strictObject({
  kind: v.literal('throttle'),
  bytesPerSecond: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
});
/** The body is read, nothing is done, and this is the answer. */
const Status = v.strictObject({ kind: v.literal('status'), status: v.picklist([500, 502, 503, 504]) });
/** 503 SlowDown (the Portal: 429), with a Retry-After of so many seconds if given. */
const SlowDown = v.strictObject({
  kind: v.literal('slowDown'),
  retryAfter: v.optional(v.pipe(v.number(), v.minValue(0))),
});
const ExpiredToken = v.strictObject({ kind: v.literal('expiredToken') });
const RequestTimeTooSkewed = v.strictObject({ kind: v.literal('requestTimeTooSkewed') });
/** The body is read, nothing is done, and no answer comes for as long as the client waits. */
const Stall = v.strictObject({ kind: v.literal('stall') });

/**
 * The connection stays open and nothing gets through any more: from its first byte on, or once half of the body came, as
 * over a connection that only the client still knows of.
 */
const BlackHole = v.strictObject({ kind: v.literal('blackHole'), when: v.picklist(['before', 'middle']) });
/**
 * Something between answers instead, with a page of HTML and no CORS header: a captive portal says that all is well (200),
 * a proxy that it found nobody (502), and a firewall, or a bucket that doesn't know the origin, refuses (401, 403, 404).
 */
const Page = v.strictObject({ kind: v.literal('page'), status: v.picklist([200, 401, 403, 404, 502]) });

/** One bit of the body is changed on its way to S3, as nothing on the way noticed. */
const Corrupt = v.strictObject({ kind: v.literal('corrupt') });

export const Fault = v.variant('kind', [
  Drop,
  Delay,
  Throttle,
  Status,
  SlowDown,
  ExpiredToken,
  RequestTimeTooSkewed,
  Stall,
  BlackHole,
  Page,
  Corrupt,
]);
export type Fault = v.InferOutput<typeof Fault>;

/** A fault that decides how the request ends, as opposed to one that slows it or changes its bytes. */
export type EndingFault = Exclude<Fault, { kind: 'delay' } | { kind: 'throttle' } | { kind: 'corrupt' }>;

export function isEnding(fault: Fault): fault is EndingFault {
  return fault.kind !== 'delay' && fault.kind !== 'throttle' && fault.kind !== 'corrupt';
}

/** Which requests a rule catches (every field given must be equal), how often, and what happens to them. */
export const FaultRule = v.strictObject({
  service: v.picklist(['s3', 'portal']),
  method: v.optional(v.string()),
  /** S3's operation (`UploadPart`, …, `Preflight`) or the Portal's (`permitStitchData`, …). */
  operation: v.optional(v.string()),
  partNumber: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  key: v.optional(v.string()),
  /** Lets this many matching requests pass first. */
  skip: v.optional(Count),
  /** How many requests it strikes; without it every one. */
  count: v.optional(Count),
  fault: Fault,
});
export type FaultRule = v.InferOutput<typeof FaultRule>;

/** What a rule is compared with. */
export interface FaultRequest {
  readonly service: 's3' | 'portal';
  readonly method: string;
  readonly operation: string;
  readonly partNumber?: number | undefined;
  readonly key?: string | undefined;
}

/** A throttle as one request meets it; requests with the same `rule` share one link. */
export interface AppliedThrottle {
  readonly rule: string;
  readonly bytesPerSecond: number;
  /** Aborts when the rule is removed: what still waits on the link goes on at full speed. */
  readonly lifted: AbortSignal;
}

/** What befalls one request: at most one of each, in this order, each from the first rule that catches it. */
export interface AppliedFaults {
  readonly delay?: { readonly ms: number } | undefined;
  readonly throttle?: AppliedThrottle | undefined;
  readonly corrupt?: true | undefined;
  readonly ending?: EndingFault | undefined;
}

export interface FaultSource {
  /** Asks once for each request, when it starts; counts the rules that strike. */
  take(request: FaultRequest): AppliedFaults;
}

/** A rule with its identifier and how often it has matched and struck. */
export interface FaultRuleState {
  readonly id: string;
  readonly rule: FaultRule;
  readonly matched: number;
  readonly struck: number;
}

interface Entry {
  readonly id: string;
  readonly rule: FaultRule;
  readonly removal: AbortController;
  matched: number;
  struck: number;
}

const MATCHED_FIELDS = ['service', 'method', 'operation', 'partNumber', 'key'] as const;

function catches(rule: FaultRule, request: FaultRequest): boolean {
  return MATCHED_FIELDS.every((field) => rule[field] === undefined || rule[field] === request[field]);
}

type Slot = keyof AppliedFaults;

function slotOf(fault: Fault): Slot {
  return isEnding(fault) ? 'ending' : fault.kind;
}

/** The rules in force, in the order they were added. */
export class FaultRules implements FaultSource {
  #entries: Entry[] = [];
  #next = 1;

  /** @returns the rule's identifier, for `remove`. */
  add(rule: FaultRule): string {
    const id = `fault-${String(this.#next++)}`;
    this.#entries.push({ id, rule, removal: new AbortController(), matched: 0, struck: 0 });
    return id;
  }

  /** @returns false where no such rule is in force. */
  remove(id: string): boolean {
    const entry = this.#entries.find((candidate) => candidate.id === id);
    if (entry === undefined) return false;
    this.#entries = this.#entries.filter((candidate) => candidate !== entry);
    entry.removal.abort();
    return true;
  }

  clear(): void {
    for (const { id } of [...this.#entries]) this.remove(id);
  }

  list(): FaultRuleState[] {
    return this.#entries.map(({ id, rule, matched, struck }) => ({ id, rule, matched, struck }));
  }

  take(request: FaultRequest): AppliedFaults {
    const taken: { -readonly [S in keyof AppliedFaults]: AppliedFaults[S] } = {};
    for (const entry of this.#entries) {
      const { rule } = entry;
      // A rule whose place is taken by an earlier one is left untouched: it keeps its count for the next request.
      if (taken[slotOf(rule.fault)] !== undefined || !catches(rule, request)) continue;
      entry.matched++;
      if (entry.matched <= (rule.skip ?? 0) || entry.struck >= (rule.count ?? Infinity)) continue;
      entry.struck++;
      const { fault } = rule;
      if (fault.kind === 'delay') taken.delay = { ms: fault.ms };
      else if (fault.kind === 'throttle')
        taken.throttle = {
          rule: entry.id,
          bytesPerSecond: fault.bytesPerSecond,
          lifted: entry.removal.signal,
        };
      else if (fault.kind === 'corrupt') taken.corrupt = true;
      else taken.ending = fault;
    }
    return taken;
  }
}
