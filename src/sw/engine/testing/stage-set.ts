import { PortalError } from '../../../lib/portal/trouble.ts';
import { openStore } from '../../../lib/store/open-store.ts';
import type { NetworkCost } from '../../../lib/upload/network-cost.ts';
import type { Part } from '../../../lib/upload/part.ts';
import type { Permit } from '../../../lib/upload/permit.ts';
import { ACCOUNT, samplePermit, sampleUpload } from '../../../lib/upload/testing/samples.ts';
import type { Upload, UploadId } from '../../../lib/upload/upload.ts';
import { Announcer } from '../../announcer.ts';
import { Engine } from '../engine.ts';
import type { Environment } from '../environment.ts';

/**
 * A device, a gateway and an S3 in memory for engines under test. Each behaves well unless a test says otherwise; what
 * outlives a worker (the store, what S3 holds) outlives an engine.
 */
export class StageSet {
  readonly #database = `engine-${crypto.randomUUID()}`;
  readonly #engines: Engine[] = [];
  /** Who is signed in at the gateway; an Error is what the question ends with. */
  session: string | null | PortalError = ACCOUNT;
  hasPages = true;
  /** What the network costs. */
  networkCost: NetworkCost = 'untold';
  /** The key of the next permit, by the file's name. */
  keyOf: (name: string) => string = (name) => `stitch-data/${name}`;
  /** Called for each request, before it is answered; may wait, and may throw what it ends with. */
  onRequest: (operation: string, detail: string) => Promise<void> | void = () => undefined;
  /** Every request, in its order: operation, then a key or part. */
  readonly requests: string[] = [];
  /** S3's UploadIds that are neither completed nor aborted. */
  readonly open = new Set<string>();
  /** What went wrong, as the engine reports it. */
  readonly reports: string[] = [];
  readonly #parts = new Map<string, Part[]>();
  /** Ended waits of the engine, so that a test decides when time passes. */
  #delays: (() => void)[] = [];
  #permits = 0;

  /** A worker starts. One before it, if it was not killed, has to be `kill`ed first. */
  async start(): Promise<Engine> {
    const engine = new Engine(this.environment());
    this.#engines.push(engine);
    await engine.start();
    return engine;
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
    this.session = ACCOUNT;
    for (const engine of this.#engines) {
      const drained = engine.drain();
      this.passTime();
      await drained;
    }
  }

  environment(): Environment {
    const store = openStore({ name: this.#database });
    return {
      store,
      announcer: new Announcer(() => undefined),
      gateway: {
        session: async () => {
          await this.#request('session', '');
          if (this.session instanceof PortalError) throw this.session;
          return this.session === null
            ? { signedIn: false }
            : { signedIn: true, account: this.session, portalName: 'Sandbox' };
        },
        config: () =>
          Promise.resolve({
            config: { portalName: 'Sandbox', s3Endpoint: null, sandbox: null, time: Date.now() },
            clockOffset: 0,
          }),
        signIn: unused,
        signOut: unused,
      },
      portal: {
        fetchPermit: async (_destination, { name }) => {
          await this.#request('fetchPermit', name);
          this.#permits += 1;
          return this.#permit(this.keyOf(name), `ASIA${this.#permits}`);
        },
        process: async (_destination, { resource }) => {
          await this.#request('process', resource);
          return { jid: 'job-1', jidEnqueuedAt: '2026-11-22T10:00:00Z' };
        },
        waitForProcess: async (_destination, resource) => {
          await this.#request('waitForProcess', resource);
          return 'done';
        },
        listIguides: unused,
        getIguide: unused,
        listWorkOrders: unused,
        getWorkOrder: unused,
        createIguide: unused,
      },
      probe: { gateway: () => Promise.resolve('ours'), storage: () => Promise.resolve('answered') },
      createS3: () => ({
        createMultipart: async ({ key }) => {
          await this.#request('createMultipart', key);
          const uploadId = `multipart-${this.#parts.size + 1}`;
          this.#parts.set(uploadId, []);
          this.open.add(uploadId);
          return { uploadId, checksum: null };
        },
        sendPart: async (permit, { uploadId }, { number, start, end }) => {
          await this.#request('sendPart', `${permit.accessKeyId} ${number}`);
          const part = { number, etag: `"${uploadId}-${number}"`, size: end - start, checksum: null };
          const others = this.#parts.get(uploadId)?.filter((other) => other.number !== number) ?? [];
          this.#parts.set(
            uploadId,
            [...others, part].sort((a, b) => a.number - b.number),
          );
          return part;
        },
        listParts: async (_permit, { uploadId }) => {
          await this.#request('listParts', uploadId);
          return this.#parts.get(uploadId) ?? [];
        },
        completeMultipart: async (_permit, { uploadId }) => {
          await this.#request('completeMultipart', uploadId);
          this.open.delete(uploadId);
        },
        abortMultipart: async (_permit, { uploadId }) => {
          await this.#request('abortMultipart', uploadId);
          this.open.delete(uploadId);
        },
        sendWhole: async ({ key }) => {
          await this.#request('sendWhole', key);
        },
        close: () => undefined,
      }),
      now: () => Date.now(),
      steady: () => performance.now(),
      random: () => 0.5,
      online: () => true,
      networkCost: () => this.networkCost,
      hasPages: () => Promise.resolve(this.hasPages),
      delay: (ms, signal) => this.#delay(ms, signal),
      report: (what, cause) => this.reports.push(`${what}: ${String(cause)}`),
    };
  }

  async #request(operation: string, detail: string): Promise<void> {
    this.requests.push(`${operation} ${detail}`.trim());
    await this.onRequest(operation, detail);
  }

  #permit(key: string, accessKeyId: string): Permit {
    const now = Date.now();
    return samplePermit({ key, accessKeyId, issuedAt: now, expiresAt: now + 86_400_000 });
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

function unused(): Promise<never> {
  return Promise.reject(new Error('not called by the engine'));
}
