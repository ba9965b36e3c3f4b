import { openStore } from '../../../lib/store/open-store.ts';
import type { Store } from '../../../lib/store/store.ts';
import type { NetworkCost } from '../../../lib/upload/network-cost.ts';
import { ACCOUNT, sampleUpload } from '../../../lib/upload/testing/samples.ts';
import type { Upload, UploadId } from '../../../lib/upload/upload.ts';
import { Announcer } from '../../announcer.ts';
import { ServerTimes } from '../../server-times.ts';
import { Engine } from '../engine.ts';
import type { Environment } from '../environment.ts';
import { Servers, type Call } from './servers.ts';

/** A device and its servers for engines under test: what outlives a worker (the store, what S3 holds) outlives an engine. */
export class Surroundings {
  readonly #database = `engine-${crypto.randomUUID()}`;
  readonly #engines: Engine[] = [];
  readonly #lives = new Map<Engine, Life>();
  /** ms that the steady clock is ahead of this process's. */
  steadyAhead = 0;
  hasPages = true;
  /** Whether a page can be seen. */
  isInSight = true;
  /** What the browser sends by itself, by its ids. */
  readonly backgroundFetches = new Set<string>();
  /** Bytes the browser says it would still store. */
  room: number | null = null;
  /** Called in the place of `keepSource`, with what it would do; may wait, throw, and keep other bytes. */
  onKeep: (keep: (file?: Blob) => Promise<void>) => Promise<void> = (keep) => keep();
  /** What the pages do about files that the worker lacks. */
  onWanted: (ids: readonly UploadId[]) => void = () => undefined;
  /** Handles can't be stored outside browsers, so that they are here. */
  readonly handles = new Map<UploadId, FileSystemFileHandle>();
  /** What the network costs. */
  networkCost: NetworkCost = 'untold';
  /** Called for each request, before it is answered; may wait, and may throw what it ends with. */
  onRequest: (call: Call) => Promise<void> | void = () => undefined;
  /** Every request, in its order: operation, then a key or part. */
  readonly requests: string[] = [];
  /** What went wrong, as the engine reports it. */
  readonly reports: string[] = [];
  readonly servers = new Servers(async (call, about, _, answer) => {
    this.requests.push([call, ...about].join(' '));
    await this.onRequest(call);
    return answer();
  });
  /** Ended waits of the engine, so that a test decides when time passes. */
  #delays: (() => void)[] = [];

  /** A worker starts. One before it, if it was not killed, has to be `kill`ed first. */
  async start(): Promise<Engine> {
    const engine = this.engine();
    await engine.start();
    return engine;
  }

  /** An engine that is still to be started. */
  engine(): Engine {
    const life = { isOver: false };
    const engine = new Engine(this.environment(life));
    this.#engines.push(engine);
    this.#lives.set(engine, life);
    return engine;
  }

  /** A worker is killed: whatever it still gets an answer to is neither saved nor followed by anything. */
  die(engine: Engine): void {
    this.#engines.splice(this.#engines.indexOf(engine), 1);
    const life = this.#lives.get(engine);
    if (life !== undefined) life.isOver = true;
  }

  /** Whether the engine waits for time to pass. */
  get isWaiting(): boolean {
    return this.#delays.length > 0;
  }

  /** All waits that the engine began by now are over. */
  passTime(): void {
    for (const end of this.#delays.splice(0)) end();
  }

  async ended(): Promise<void> {
    this.servers.session = ACCOUNT;
    for (const engine of this.#engines) {
      const drained = engine.drain();
      this.passTime();
      await drained;
    }
  }

  #store(): Store {
    const store = openStore({ name: this.#database });
    return {
      ...store,
      keepSource: (id, file) => this.onKeep((other = file) => store.keepSource(id, other)),
      keepHandle: (id, handle) => {
        this.handles.set(id, handle);
        return Promise.resolve();
      },
      handle: (id) => Promise.resolve(this.handles.get(id)),
      dropSource: (id) => {
        this.handles.delete(id);
        return store.dropSource(id);
      },
    };
  }

  environment(life: Life = { isOver: false }): Environment {
    const store = mortal(this.#store(), life);
    return {
      store,
      announcer: new Announcer((announcement) => {
        if (announcement.type === 'wanted') this.onWanted(announcement.ids);
      }),
      gateway: this.servers.gateway,
      portal: this.servers.portal,
      guestPortal: (headers) => this.servers.guestPortal(headers),
      probe: { gateway: () => Promise.resolve('ours'), storage: () => Promise.resolve('answered') },
      serverTimes: new ServerTimes(),
      createS3: () => this.servers.s3,
      now: () => Date.now(),
      steady: () => performance.now() + this.steadyAhead,
      random: () => 0.5,
      online: () => true,
      networkCost: () => this.networkCost,
      hasPages: () => Promise.resolve(this.hasPages),
      isInSight: () => Promise.resolve(this.isInSight),
      backgroundFetches: {
        ids: () => Promise.resolve([...this.backgroundFetches]),
      },
      room: () => Promise.resolve(this.room),
      delay: (ms, signal) => this.#delay(ms, signal),
      report: (what, cause) => this.reports.push(`${what}: ${String(cause)}`),
    };
  }

  #delay(ms: number, signal: AbortSignal): Promise<void> {
    if (ms <= 0 || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      this.#delays.push(resolve);
      signal.addEventListener('abort', () => {
        resolve();
      });
    });
  }
}

interface Life {
  isOver: boolean;
}

/** A store that nothing comes of any more once its worker's life is over. */
function mortal(store: Store, life: Life): Store {
  return new Proxy(store, {
    get: (target, name: keyof Store): unknown =>
      life.isOver && name !== 'close' ? () => new Promise(() => undefined) : Reflect.get(target, name),
  });
}

/** An Upload about to be saved, with its file. */
export function newUpload(
  name = 'house.tar',
  size = 12 * 1024 * 1024,
): { readonly upload: Upload; readonly file: File; readonly id: UploadId } {
  const file = new File([new Uint8Array(size)], name, { lastModified: 1 });
  const facts = { name, size, type: '', lastModified: 1 };
  const phase = { name: 'staging', paused: false } as const;
  const upload = sampleUpload(phase, { id: crypto.randomUUID(), file: facts, addedAt: Date.now() });
  return { upload, file, id: upload.id };
}
