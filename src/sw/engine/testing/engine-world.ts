import { vi } from 'vitest';
import type { UploadView } from '../../../lib/channel/upload-view.ts';
import { PortalError } from '../../../lib/portal/trouble.ts';
import type { PortalEdge } from '../../../lib/portal/edge.ts';
import { S3Error } from '../../../lib/s3/errors.ts';
import type { S3Edge } from '../../../lib/s3/s3-edge.ts';
import type { Part } from '../../../lib/upload/part.ts';
import type { Reach } from '../../../lib/upload/reach.ts';
import { ACCOUNT, HOUR, MIB, samplePermit } from '../../../lib/upload/testing/samples.ts';
import { seededRandom } from '../../../lib/upload/testing/seeded-random.ts';
import type { Upload } from '../../../lib/upload/upload.ts';
import { Announcer } from '../../announcer.ts';
import { Engine } from '../engine.ts';
import type { Environment } from '../environment.ts';
import { memoryStore } from './memory-store.ts';

type S3Call = 'createMultipart' | 'sendPart' | 'listParts' | 'completeMultipart' | 'abortMultipart';
export type Call = S3Call | 'fetchPermit' | 'process' | 'waitForProcess';

/**
 * An engine in a world of its own: a store, a Portal and an S3 that take about `latency` ms for every answer, by vitest's
 * fake timers, the same for the same seed. What is `silent` takes a request and never answers it.
 */
export class EngineWorld {
  readonly engine: Engine;
  readonly silent = new Set<Call>();
  /** Parts, by number, whose next sendings go this way, in order; then well. */
  readonly mishaps = new Map<number, ('reset' | 'dead')[]>();
  reach: Reach = { gateway: 'ours', storage: 'answered' };
  /** Every view that was announced, in order. */
  readonly views: UploadView[] = [];
  /** How often each call was begun. */
  readonly begun = new Map<Call, number>();
  readonly #open = new Map<Call, number>();
  /** The most that were open at once, of each group of calls asked for. */
  readonly #most = new Map<readonly Call[], number>();
  readonly #parts = new Map<string, Map<number, Part>>();
  readonly #latency: () => number;

  constructor(uploads: readonly Upload[], latency: number, seed = 1) {
    const random = seededRandom(seed);
    this.#latency = () => latency * (0.5 + random());
    const announcer = new Announcer((announcement) => {
      if (announcement.type === 'uploads') this.views.push(...announcement.changed);
    });
    const environment: Environment = {
      store: memoryStore(uploads, ({ file }) => zeros(file.size)),
      gateway: this.#gateway(),
      portal: this.#portal(),
      probe: {
        gateway: (signal) => this.#probed(this.reach.gateway, signal),
        storage: (_, signal) => this.#probed(this.reach.storage === 'none' ? 'none' : 'answered', signal),
      },
      createS3: () => this.#s3(),
      announcer,
      now: () => Date.now(),
      steady: () => Date.now(),
      random,
      online: () => true,
      networkCost: () => 'untold',
      hasPages: () => Promise.resolve(true),
      delay,
      report: (what, cause) => {
        throw new Error(what, { cause });
      },
    };
    this.engine = new Engine(environment);
  }

  /** Counts from now on how many of these calls are open at once. */
  watch(...calls: readonly Call[]): () => number {
    this.#most.set(calls, 0);
    return () => this.#most.get(calls) ?? 0;
  }

  phases(): string[] {
    return this.engine.views().map(({ phase }) => phase.name);
  }

  async #call<Answer>(call: Call, signal: AbortSignal, answer: () => Answer): Promise<Answer> {
    this.begun.set(call, (this.begun.get(call) ?? 0) + 1);
    this.#count(call, 1);
    try {
      await delay(this.silent.has(call) ? Infinity : this.#latency(), signal);
      if (!signal.aborted) return answer();
      const isPortals = call === 'fetchPermit' || call === 'process' || call === 'waitForProcess';
      throw isPortals ? new PortalError({ kind: 'aborted' }) : new S3Error({ kind: 'aborted' });
    } finally {
      this.#count(call, -1);
    }
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
    await delay(found === 'none' ? Infinity : this.#latency(), signal);
    return signal.aborted ? 'none' : found;
  }

  #gateway(): Environment['gateway'] {
    const config = { portalName: 'Portal', s3Endpoint: 'http://s3.test', sandbox: null, time: 0 };
    const unused = () => Promise.reject(new Error('not asked for by an engine'));
    return {
      session: () => Promise.resolve({ signedIn: true, account: ACCOUNT, portalName: 'Portal' }),
      config: () => Promise.resolve({ config, clockOffset: 0 }),
      signIn: unused,
      signOut: unused,
    };
  }

  #portal(): PortalEdge {
    const unused = () => Promise.reject(new Error('not asked for by an engine'));
    return {
      fetchPermit: (_, { name }, signal) =>
        this.#call('fetchPermit', signal, () =>
          samplePermit({ key: name, issuedAt: Date.now(), expiresAt: Date.now() + 24 * HOUR }),
        ),
      process: (_, permit, signal) =>
        this.#call('process', signal, () => ({
          jid: permit.resource,
          jidEnqueuedAt: '2026-11-22T10:00:00Z',
        })),
      waitForProcess: (_, __, ___, signal) => this.#call('waitForProcess', signal, () => 'done' as const),
      listIguides: unused,
      getIguide: unused,
      listWorkOrders: unused,
      getWorkOrder: unused,
      createIguide: unused,
    };
  }

  #s3(): S3Edge {
    const held = (uploadId: string): Map<number, Part> => {
      const parts = this.#parts.get(uploadId) ?? new Map<number, Part>();
      this.#parts.set(uploadId, parts);
      return parts;
    };
    return {
      createMultipart: ({ key }, _, signal) =>
        this.#call('createMultipart', signal, () => ({ uploadId: `of ${key}`, checksum: null })),
      sendPart: async (_, { uploadId }, { number, start, end }, __, ___, signal) => {
        const mishap = this.mishaps.get(number)?.shift();
        if (mishap === 'dead') await delay(Infinity, signal);
        return this.#call('sendPart', signal, () => {
          if (mishap === 'reset') throw new S3Error({ kind: 'no-answer' });
          const part = { number, etag: `"${number}"`, size: end - start, checksum: null };
          held(uploadId).set(number, part);
          return part;
        });
      },
      listParts: (_, { uploadId }, signal) =>
        this.#call('listParts', signal, () =>
          [...held(uploadId).values()].sort((a, b) => a.number - b.number),
        ),
      completeMultipart: (_, __, ___, ____, signal) =>
        this.#call('completeMultipart', signal, () => undefined),
      abortMultipart: (_, { uploadId }, signal) =>
        this.#call('abortMultipart', signal, () => void this.#parts.delete(uploadId)),
      sendWhole: () => Promise.reject(new Error('these files have several parts')),
      close: () => undefined,
    };
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
    const timer = ms === Infinity ? undefined : setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Lets the fake clock run for `ms`. */
export async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
}
