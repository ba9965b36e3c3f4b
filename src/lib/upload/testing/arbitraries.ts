import fc from 'fast-check';
import type { UploadEvent } from '../event.ts';
import type { Live } from '../live.ts';
import type { Moment } from '../moment.ts';
import { FAILURES, WAIT_REASONS, type Phase, type WorkPhase } from '../phase.ts';
import type { Source } from '../source.ts';
import { allParts, HOUR, MIB, NOW, sampleLive, sampleMultipart, samplePermit } from './samples.ts';

/** Few values for each name, so that events are often, and often not, about what the Upload has. */
const anyPermit = fc
  .record({
    key: fc.constantFrom('key-1', 'key-2'),
    accessKeyId: fc.constantFrom('ASIA1', 'ASIA2'),
    expiresAt: fc.constantFrom(NOW - HOUR, NOW, NOW + 30_000, NOW + HOUR),
    isLast: fc.constantFrom(undefined, undefined, true),
    issuedAt: fc.constantFrom(NOW - 2 * HOUR, NOW - 10_000, NOW),
  })
  .map(samplePermit);
const anyMultipart = fc
  .record({ uploadId: fc.constantFrom('multipart-1', 'multipart-2'), key: fc.constantFrom('key-1', 'key-2') })
  .map(sampleMultipart);
const anyJob = fc.constant({ jid: 'job-1', jidEnqueuedAt: '2026-11-22T10:00:00Z' });
const anyLeftover = fc.record({ permit: anyPermit, multipart: anyMultipart });
const anyAhead = fc.option(
  fc.record({
    until: fc.option(fc.constantFrom(NOW - 1, NOW + 5_000)),
    tries: fc.constantFrom(0, 1, 1_000_000),
  }),
  { nil: undefined },
);
const anyTime = fc.option(fc.constantFrom(NOW - 1, NOW, NOW + 5_000, NOW + 48 * HOUR));
const anyFailure = fc.record({ reason: fc.constantFrom(...FAILURES) });

const anyWorkPhase: fc.Arbitrary<WorkPhase> = fc.oneof(
  fc.record({ name: fc.constant('staging' as const), paused: fc.boolean() }),
  fc.constant({ name: 'queued' as const }),
  fc.record({
    name: fc.constant('starting' as const),
    permit: fc.option(anyPermit),
    abandoned: fc.option(anyLeftover),
  }),
  fc.record({
    name: fc.constant('sending' as const),
    permit: anyPermit,
    multipart: fc.option(anyMultipart),
    renewing: fc.boolean(),
    ahead: anyAhead,
  }),
  fc.record({
    name: fc.constant('finishing' as const),
    permit: anyPermit,
    multipart: anyMultipart,
    renewing: fc.boolean(),
    ahead: anyAhead,
  }),
  fc.record({
    name: fc.constant('processing' as const),
    permit: anyPermit,
    job: fc.option(anyJob),
    renewing: fc.boolean(),
    unsure: fc.constantFrom(undefined, true),
    unfinished: fc.option(anyMultipart, { nil: undefined }),
    ahead: anyAhead,
  }),
);

const anyPhase: fc.Arbitrary<Phase> = fc.oneof(
  { weight: 3, arbitrary: anyWorkPhase },
  fc.record({
    name: fc.constant('waiting' as const),
    why: fc.constantFrom(...WAIT_REASONS),
    until: anyTime,
    notBefore: anyTime,
    blocked: fc.constantFrom(undefined, false, true),
    then: anyWorkPhase,
  }),
  fc.record({ name: fc.constant('paused' as const), then: anyWorkPhase }),
  fc.record({ name: fc.constant('failed' as const), failure: anyFailure, then: anyWorkPhase }),
  fc.constant({ name: 'done' as const, at: NOW }),
  fc.record({
    name: fc.constant('cancelled' as const),
    abort: fc.option(fc.record({ permit: anyPermit, multipart: anyMultipart, until: anyTime })),
  }),
);

const anySource: fc.Arbitrary<Source> = fc.constantFrom<Source>(
  { from: 'copy' },
  { from: 'handle', keeping: true },
  { from: 'page', keeping: true },
  { from: 'handle', why: 'no-room' },
  { from: 'page', why: 'no-room' },
);

/** Any state, also such as no Upload gets into. */
export const anyLive: fc.Arbitrary<Live> = fc
  .record({
    phase: anyPhase,
    parts: fc.subarray(allParts()),
    size: fc.constantFrom(1, 5 * MIB, 12 * MIB),
    attempts: fc.constantFrom(0, 1, 2, 40, 1_000_000),
    renewals: fc.constantFrom(0, 1, 3, 4),
    losses: fc.constantFrom(0, 1, 3, 4),
    alterations: fc.constantFrom(0, 1, 15),
    listed: fc.boolean(),
    source: fc.option(anySource, { nil: undefined }),
    sourceDropped: fc.boolean(),
  })
  .map(({ phase, parts, size, listed, sourceDropped, ...counters }) => {
    const file = { name: 'a.tar', size, type: '', lastModified: NOW };
    return { ...sampleLive(phase, parts, { file, ...counters }), listed, sourceDropped };
  });

const anyMultipartId = fc.constantFrom('multipart-1', 'multipart-2');
const anyAccessKeyId = fc.constantFrom('ASIA1', 'ASIA2');
const anyDetail = fc.constant('AccessDenied: Access Denied');
const anyPart = fc.constantFrom(...allParts(), { number: 9, etag: '"x"', size: 1, checksum: null });
const anyListed = fc
  .subarray(allParts())
  .map((parts) => parts.map(({ etag, ...part }) => ({ ...part, etag: etag ?? '', fileChecksum: null })));

function bare<T extends string>(type: T): fc.Arbitrary<{ type: T }> {
  return fc.constant({ type });
}

function named<T extends string>(type: T): fc.Arbitrary<T> {
  return fc.constant(type);
}

/** Every event there is, by its name, so that none can be left out. */
const ANY_EVENT: {
  readonly [T in UploadEvent['type']]: fc.Arbitrary<Extract<UploadEvent, { type: T }>>;
} = {
  staged: fc.record({ type: named('staged'), source: anySource, fingerprint: fc.constant('1:a') }),
  kept: bare('kept'),
  notKept: fc.record({ type: named('notKept'), why: fc.constantFrom('no-room', 'storage-failed') }),
  handedOver: fc.record({
    type: named('handedOver'),
    source: anySource,
    fingerprint: fc.constant('1:a'),
    lastModified: fc.constantFrom(NOW, NOW - HOUR),
  }),
  accessNeeded: bare('accessNeeded'),
  accessGranted: bare('accessGranted'),
  sourceMissing: bare('sourceMissing'),
  sourceChanged: bare('sourceChanged'),
  sourceDropped: bare('sourceDropped'),
  admitted: bare('admitted'),
  woken: bare('woken'),
  online: bare('online'),
  doubted: bare('doubted'),
  probed: fc.record({
    type: named('probed'),
    reach: fc.record({
      gateway: fc.constantFrom('ours', 'foreign', 'failing', 'none'),
      storage: fc.constantFrom('answered', 'none', 'unknown'),
    }),
    isOutage: fc.boolean(),
  }),
  partHeldBack: fc.record({ type: named('partHeldBack'), accessKeyId: anyAccessKeyId }),
  permitFetched: fc.oneof(
    fc.record({ type: named('permitFetched'), permit: anyPermit }),
    fc.record({ type: named('permitFetched'), permit: anyPermit, name: fc.constantFrom('a.tar', 'b.tar') }),
  ),
  permitRefused: fc.record({ type: named('permitRefused'), failure: anyFailure }),
  jobStarted: fc.record({ type: named('jobStarted'), job: anyJob }),
  tokenRefused: bare('tokenRefused'),
  objectMissing: bare('objectMissing'),
  processRefused: fc.record({ type: named('processRefused'), detail: anyDetail }),
  jobDone: bare('jobDone'),
  jobPending: bare('jobPending'),
  jobLost: fc.record({ type: named('jobLost'), detail: fc.option(anyDetail, { nil: undefined }) }),
  multipartCreated: fc.record({
    type: named('multipartCreated'),
    multipart: anyMultipart,
    permit: anyPermit,
  }),
  partSent: fc.record({ type: named('partSent'), multipartUploadId: anyMultipartId, part: anyPart }),
  wholeSent: fc.record({
    type: named('wholeSent'),
    bucket: fc.constant('scans'),
    key: fc.constantFrom('key-1', 'key-2'),
  }),
  partsListed: fc.record({ type: named('partsListed'), multipartUploadId: anyMultipartId, parts: anyListed }),
  multipartGone: fc.record({ type: named('multipartGone'), multipartUploadId: anyMultipartId }),
  partsMismatch: fc.record({
    type: named('partsMismatch'),
    multipartUploadId: anyMultipartId,
    detail: anyDetail,
  }),
  completed: fc.record({ type: named('completed'), multipartUploadId: anyMultipartId }),
  aborted: fc.record({ type: named('aborted'), multipartUploadId: anyMultipartId }),
  permitExpired: fc.record({ type: named('permitExpired'), accessKeyId: anyAccessKeyId }),
  storageDenied: fc.record({ type: named('storageDenied'), accessKeyId: anyAccessKeyId, detail: anyDetail }),
  bytesAltered: fc.record({
    type: named('bytesAltered'),
    multipartUploadId: fc.option(anyMultipartId),
    detail: anyDetail,
  }),
  storageRefused: fc.record({
    type: named('storageRefused'),
    accessKeyId: anyAccessKeyId,
    detail: anyDetail,
  }),
  troubled: fc.record({
    type: named('troubled'),
    why: fc.constantFrom(...WAIT_REASONS),
    retryAfterMs: fc.constantFrom(undefined, 0, 520, -1, NaN, Infinity),
    offline: fc.boolean(),
    asked: fc.constantFrom(undefined, 'permit' as const),
    accessKeyId: fc.option(anyAccessKeyId, { nil: undefined }),
  }),
  paused: bare('paused'),
  resumed: bare('resumed'),
  cancelled: bare('cancelled'),
  retried: bare('retried'),
  removed: bare('removed'),
  moved: fc.record({ type: named('moved'), place: fc.constantFrom(NOW - 1, NOW + 0.5) }),
  renamed: fc.record({ type: named('renamed'), name: fc.constantFrom('a.tar', 'b.tar') }),
  signedIn: fc.record({ type: named('signedIn'), account: fc.constantFrom('operator', 'somebody-else') }),
  signedOut: bare('signedOut'),
};

export const anyEvent: fc.Arbitrary<UploadEvent> = fc.oneof(...Object.values(ANY_EVENT));

export const anyMoment: fc.Arbitrary<Moment> = fc.record({
  now: fc.constantFrom(NOW - HOUR, NOW, NOW + HOUR),
  random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  inFlight: fc.nat({ max: 4 }),
  speed: fc.constantFrom(undefined, null, 0, 1_000, 1e9),
});
