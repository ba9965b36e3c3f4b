import { vi } from 'vitest';
import type { UploadView } from '../../../lib/channel/upload-view.ts';
import { PortalError } from '../../../lib/portal/trouble.ts';
import { S3Error } from '../../../lib/s3/errors.ts';
import type { S3EdgeOptions } from '../../../lib/s3/s3-edge.ts';
import type { UploadStore } from '../../../lib/store/store.ts';
import type { Reach } from '../../../lib/upload/reach.ts';
import { MIB, NOW, sampleUpload } from '../../../lib/upload/testing/samples.ts';
import type { Phase } from '../../../lib/upload/phase.ts';
import { seededRandom } from '../../../lib/upload/testing/seeded-random.ts';
import type { Upload } from '../../../lib/upload/upload.ts';
import { Announcer } from '../../announcer.ts';
import { ServerTimes } from '../../server-times.ts';
import { Engine } from '../engine.ts';
import type { Environment } from '../environment.ts';
import { memoryStore } from './memory-store.ts';
import { Servers, type Call } from './servers.ts';

/** S3 takes no request that is signed by a time further off, ms. */
const SKEWED = 900_000;

const PORTALS: readonly Call[] = ['fetchPermit', 'process', 'waitForProcess', 'session', 'config'];

/**
 * An engine in a world of its own: a store, a Portal and an S3 that take about `latency` ms for every answer, by vitest's
 * fake timers, the same for the same seed. What is `silent` takes a request and never answers it.
 */
export class EngineWorld {
  readonly engine: Engine;
  readonly silent = new Set<Call>();
  /** What such calls end in, until it is taken out. */
  readonly failing = new Map<Call, PortalError | S3Error>();
  /** Parts, by number, whose next sendings go this way, in order; then well. */
  readonly mishaps = new Map<number, ('reset' | 'dead')[]>();
  /** ms that the device shows ahead of the servers. */
  lead = 0;
  /** ms that the device slept, and its steady clock with it. */
  slept = 0;
  /** ms that a part takes, beside its answer. */
  partTime = 0;
  isOnline = true;
  /** Calls that fail at once without an answer, as where a name is not found; then so do probes without one. */
  readonly unanswered = new Set<Call>();
  /** Nothing gets through: each request fails at once. */
  isAway = false;
  /** Requests that S3 refused for the time they were signed by. */
  skewed = 0;
  /** What the engine signs requests by, ms to add to what the device shows. */
  #signedBy: Pick<S3EdgeOptions, 'clockOffset' | 'onClockSkew'> | null = null;
  reach: Reach = { gateway: 'ours', storage: 'answered' };
  /** Every view that was announced, in order. */
  readonly views: UploadView[] = [];
  /** How often each call was begun. */
  readonly begun = new Map<Call, number>();
  readonly #open = new Map<Call, number>();
  /** The most that were open at once, of each group of calls asked for. */
  readonly #most = new Map<readonly Call[], number>();
  readonly #latency: () => number;
  readonly #store: UploadStore;

  constructor(uploads: readonly Upload[], latency: number, seed = 1, lead = 0) {
    this.lead = lead;
    const random = seededRandom(seed);
    this.#latency = () => latency * (0.5 + random());
    const announcer = new Announcer((announcement) => {
      if (announcement.type === 'uploads') this.views.push(...announcement.changed);
    });
    const { gateway, portal, s3 } = new Servers((call, about, signal, answer) =>
      this.#call(call, about, signal, answer),
    );
    this.#store = memoryStore(uploads, ({ file }) => zeros(file.size));
    const environment: Environment = {
      store: this.#store,
      gateway,
      portal,
      guestPortal: () => portal,
      probe: {
        gateway: (signal) => this.#probed(this.reach.gateway, signal),
        storage: (_, signal) => this.#probed(this.reach.storage === 'none' ? 'none' : 'answered', signal),
      },
      serverTimes: new ServerTimes(),
      createS3: (options) => {
        this.#signedBy = options;
        return s3;
      },
      announcer,
      now: () => Date.now() + this.lead,
      steady: () => Date.now() - this.slept,
      random,
      online: () => this.isOnline,
      networkCost: () => 'untold',
      hasPages: () => Promise.resolve(true),
      isInSight: () => Promise.resolve(true),
      backgroundFetches: { ids: () => Promise.resolve([]) },
      room: () => Promise.resolve(null),
      delay,
      report: (what, cause) => {
        throw new Error(what, { cause });
      },
    };
    this.engine = new Engine(environment);
  }

  /** The device sleeps for `ms`: no timer runs, and the steady clock stands still on some systems. */
  sleep(ms: number, isSteadyStopped: boolean): void {
    vi.setSystemTime(Date.now() + ms);
    if (isSteadyStopped) this.slept += ms;
  }

  /** Counts from now on how many of these calls are open at once. */
  watch(...calls: readonly Call[]): () => number {
    this.#most.set(calls, 0);
    return () => this.#most.get(calls) ?? 0;
  }

  /** As if an earlier worker had heard the gateway's configuration. */
  async keepConfig(): Promise<void> {
    const config = { portalName: 'Portal', s3Endpoint: 'http://s3.test', sandbox: null, time: NOW };
    await this.#store.saveSetting('gateway-config', config);
  }

  /** What is stored of how far the device is off, ms. */
  storedOffset(): Promise<unknown> {
    return this.#store.setting('clock-offset');
  }

  phases(): string[] {
    return this.engine.views.all().map(({ phase }) => phase.name);
  }

  async #call<Answer>(
    call: Call,
    about: readonly (string | number)[],
    signal: AbortSignal,
    answer: () => Answer,
  ): Promise<Answer> {
    const mishap = call === 'sendPart' ? this.mishaps.get(Number(about[1]))?.shift() : undefined;
    if (mishap === 'dead') await delay(Infinity, signal);
    this.begun.set(call, (this.begun.get(call) ?? 0) + 1);
    this.#count(call, 1);
    try {
      if (this.isAway || this.unanswered.has(call))
        throw PORTALS.includes(call)
          ? new PortalError({ kind: 'no-answer' })
          : new S3Error({ kind: 'no-answer' });
      const skew = PORTALS.includes(call) ? 0 : this.#skew();
      const takes = this.#latency() + (call === 'sendPart' ? this.partTime : 0);
      await delay(this.silent.has(call) ? Infinity : takes, signal);
      if (signal.aborted)
        throw PORTALS.includes(call)
          ? new PortalError({ kind: 'aborted' })
          : new S3Error({ kind: 'aborted' });
      const failure = this.failing.get(call);
      if (failure !== undefined) throw failure;
      if (Math.abs(skew) > SKEWED) throw this.#skewedBy();
      if (mishap === 'reset') throw new S3Error({ kind: 'no-answer' });
      return answer();
    } finally {
      this.#count(call, -1);
    }
  }

  /** ms that a request signed now would be off. */
  #skew(): number {
    return this.lead + (this.#signedBy?.clockOffset() ?? -this.lead);
  }

  #skewedBy(): S3Error {
    this.skewed += 1;
    this.#signedBy?.onClockSkew(-this.lead);
    return new S3Error({ kind: 'skewed', serverTime: Date.now() });
  }

  #count(call: Call, change: number): void {
    this.#open.set(call, (this.#open.get(call) ?? 0) + change);
    for (const [calls, most] of this.#most)
      this.#most.set(
        calls,
        Math.max(
          most,
          calls.reduce((sum, one) => sum + (this.#open.get(one) ?? 0), 0),
        ),
      );
  }

  async #probed<Found extends string>(found: Found | 'none', signal: AbortSignal): Promise<Found | 'none'> {
    if (this.isAway) return 'none';
    const isSilent = found === 'none' && this.unanswered.size === 0;
    await delay(isSilent ? Infinity : this.#latency(), signal);
    if (found === 'none') return 'none';
    return signal.aborted ? 'none' : found;
  }
}

const MEBIBYTE = new Blob([new Uint8Array(MIB)]);

/** Nobody reads them, so that each MiB may be the same. */
function zeros(size: number): Blob {
  return new Blob(Array.from({ length: size / MIB }, () => MEBIBYTE));
}

/** Resolves after `ms` of the fake clock (Infinity: never), or when the signal aborts. */
function delay(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (ms <= 0 || signal.aborted) {
      resolve();
      return;
    }
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = ms === Infinity ? undefined : setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
}

/** Kept on this device, with an id of its own; two parts unless more bytes are asked for. */
export function keptUpload(index = 0, phase: Phase = { name: 'queued' }, mebibytes = 6): Upload {
  const name = `house-${index}.tar`;
  const id = `0f8fad5b-d9cb-469f-a165-${index.toString().padStart(12, '0')}`;
  const file = { name, size: mebibytes * MIB, type: 'application/x-tar', lastModified: NOW };
  return sampleUpload(phase, { id, file, addedAt: NOW + index });
}

/** Lets the fake clock run for `ms`. */
export async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
}
