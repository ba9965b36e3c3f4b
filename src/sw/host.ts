import type { Command } from '../lib/channel/commands.ts';
import type { Reply } from '../lib/channel/replies.ts';
import { PROTOCOL_VERSION } from '../lib/channel/protocol.ts';
import { toView } from '../lib/channel/to-view.ts';
import type { UploadView } from '../lib/channel/upload-view.ts';
import { StoreError } from '../lib/store/errors.ts';
import { placesFor } from '../lib/upload/queue.ts';
import { revive } from '../lib/upload/live.ts';
import type { Difference } from '../lib/upload/difference.ts';
import type { Upload, UploadId } from '../lib/upload/upload.ts';
import { Engine } from './engine/engine.ts';
import type { Environment, Landed } from './engine/environment.ts';
import { storedLimits } from './engine/limits-in-force.ts';
import type { KnownCost } from './known-cost.ts';
import type { Notices } from './notices.ts';
import { own } from './owner.ts';
import type { SharedFiles } from './shared-files.ts';

export interface HostParts {
  readonly environment: Environment;
  readonly locks: LockManager;
  readonly networkCost: Pick<KnownCost, 'hear'>;
  readonly sharedFiles: Pick<SharedFiles, 'list' | 'drop'>;
  readonly notices: Pick<Notices, 'want' | 'areWanted'>;
}

/** Starts the engine once this worker owns it, and answers the pages' commands through it. */
export class Host {
  readonly #environment: Environment;
  readonly #locks: LockManager;
  readonly #networkCost: HostParts['networkCost'];
  readonly #sharedFiles: HostParts['sharedFiles'];
  readonly #notices: HostParts['notices'];
  #engine: Promise<Engine> | null = null;
  #owned: Engine | null = null;

  constructor({ environment, locks, networkCost, sharedFiles, notices }: HostParts) {
    this.#environment = environment;
    this.#locks = locks;
    this.#networkCost = networkCost;
    this.#sharedFiles = sharedFiles;
    this.#notices = notices;
  }

  /** Starts the engine if it does not run. */
  start(): void {
    this.#running().catch((error: unknown) => {
      this.#environment.report('starting', error);
    });
  }

  /** Starts the engine if it does not run, and resolves when it has nothing left to do. */
  async wake(): Promise<void> {
    const engine = await this.#running();
    await engine.quiet();
  }

  /** Tries what waits, starts the engine for it if it does not run, and resolves when it has nothing left to do. */
  async resume(): Promise<void> {
    const engine = await this.#running();
    await engine.errands.look();
    await engine.tell(null, { type: 'online' });
    await engine.quiet();
  }

  /** The browser carried out an errand, or gave it up. */
  async errandOver(id: string, landed: readonly Landed[]): Promise<void> {
    const engine = await this.#running();
    await engine.errands.over(id, landed);
  }

  /** Whether something is left that goes on by itself; also while another worker owns it. */
  isBusy(): boolean {
    return this.#owned?.busy() ?? true;
  }

  /** Every Upload on the list; null while another worker owns them. */
  uploads(): UploadView[] | null {
    return this.#owned?.views.all() ?? null;
  }

  /** The network costs something else now. */
  costChanged(): void {
    this.#owned?.limits.costChanged();
  }

  async answer(command: Command): Promise<Reply> {
    try {
      return await this.#answer(command);
    } catch (error) {
      this.#environment.report(command.type, error);
      return { type: 'refused', reason: error instanceof StoreError ? 'no-storage' : 'internal' };
    }
  }

  async #answer(command: Command): Promise<Reply> {
    // Before an engine starts by it, which would send on a network that costs.
    if ('networkCost' in command && command.networkCost !== undefined)
      this.#networkCost.hear(command.networkCost);
    if (command.type === 'hello') return this.#welcome(command.version);
    const engine = await this.#running();
    switch (command.type) {
      case 'heartbeat':
        await engine.errands.look();
        break;
      case 'add':
        await this.#add(engine, command);
        break;
      case 'hand-over': {
        const differences = await this.#takeBack(engine, command);
        this.#environment.announcer.flush();
        return { type: 'ok', busy: engine.busy(), differences };
      }
      case 'guest':
        await engine.guests.learn(command.account, command.key);
        break;
      case 'errand':
        return { type: 'errand', errand: await engine.errands.give(), busy: engine.busy() };
      case 'errand-begun':
        await engine.errands.begun(command.id);
        break;
      case 'errand-over':
        if (command.id === undefined) await engine.errands.end();
        else await engine.errands.over(command.id);
        break;
      case 'notices':
        if (command.wanted !== undefined) await this.#notices.want(command.wanted);
        return { type: 'notices', wanted: await this.#notices.areWanted(), busy: engine.busy() };
      case 'shared':
        return { type: 'shared', files: await this.#sharedFiles.list(), busy: engine.busy() };
      case 'drop-shared':
        await this.#sharedFiles.drop(command.ids.filter((id) => !engine.views.has(id)));
        break;
      case 'handles':
        return { type: 'handles', handles: await engine.handOvers.handles(), busy: engine.busy() };
      case 'access':
        await engine.handOvers.access(command.granted, command.refused);
        break;
      case 'pause':
        await engine.tell(command.ids, { type: 'paused' });
        break;
      case 'resume':
        await engine.tell(command.ids, { type: 'resumed' });
        break;
      case 'cancel':
        await engine.tell(command.ids, { type: 'cancelled' });
        break;
      case 'retry':
        await engine.tell(command.ids, { type: 'retried' });
        break;
      case 'remove':
        // What S3 may still hold of one is aborted all the same.
        await engine.tell(command.ids, { type: 'removed' });
        break;
      case 'move':
        for (const { id, place } of placesFor(engine.views.queue(), command.id, command.before))
          await engine.tell([id], { type: 'moved', place });
        break;
      case 'rename':
        await engine.tell([command.id], { type: 'renamed', name: command.name });
        break;
      case 'session-changed':
        await engine.sessionChanged();
        break;
      case 'online':
        await engine.tell(null, { type: 'online' });
        break;
      case 'limits':
        await engine.limits.change(command.change);
        break;
    }
    this.#environment.announcer.flush();
    return { type: 'ok', busy: engine.busy() };
  }

  /** Answers at once, also while another worker still owns the engine: then with what is stored. */
  async #welcome(version: number): Promise<Reply> {
    if (version !== PROTOCOL_VERSION) return { type: 'stale', version: PROTOCOL_VERSION };
    this.start();
    if (this.#owned !== null)
      return {
        type: 'welcome',
        version: PROTOCOL_VERSION,
        uploads: this.#owned.views.all(),
        busy: this.#owned.busy(),
        limits: this.#owned.limits.view(),
      };
    const { uploads } = await this.#environment.store.load();
    return {
      type: 'welcome',
      version: PROTOCOL_VERSION,
      uploads: uploads
        .filter(({ upload }) => upload.removed !== true)
        .map(({ upload, parts }) => toView(revive(upload, parts))),
      busy: true,
      limits: { limits: await storedLimits(this.#environment), networkCost: this.#environment.networkCost() },
    };
  }

  async #add(engine: Engine, command: Extract<Command, { type: 'add' }>): Promise<void> {
    const first = this.#environment.now();
    await Promise.all(
      command.files.map(({ id, file, handle, destination, name: called, fingerprint }, index) => {
        const { name, size, type, lastModified } = file;
        const upload: Upload = {
          id,
          account: command.account,
          file: { name, size, type, lastModified, fingerprint },
          destination,
          ...(called === undefined ? {} : { name: called }),
          addedAt: first + index,
          phase: { name: 'staging', paused: false },
          attempts: 0,
          renewals: 0,
          losses: 0,
          restarts: 0,
          restartReason: null,
        };
        return engine.add(upload, file, handle);
      }),
    );
  }

  async #takeBack(
    engine: Engine,
    { files }: Extract<Command, { type: 'hand-over' }>,
  ): Promise<{ id: UploadId; difference: Difference }[]> {
    const taken = await Promise.all(
      files.map(async ({ id, ...given }) => ({ id, difference: await engine.handOvers.take(id, given) })),
    );
    return taken.flatMap(({ id, difference }) => (difference === null ? [] : [{ id, difference }]));
  }

  #running(): Promise<Engine> {
    if (this.#engine === null) {
      const starting = this.#start();
      starting.catch(() => {
        if (this.#engine === starting) this.#engine = null;
      });
      this.#engine = starting;
    }
    return this.#engine;
  }

  async #start(): Promise<Engine> {
    const ownership = await own(this.#locks);
    const engine = new Engine(this.#environment);
    try {
      await engine.start();
    } catch (error) {
      ownership.release();
      throw error;
    }
    this.#owned = engine;
    ownership.wanted
      .then(async () => {
        this.#owned = null;
        await engine.drain();
        this.#engine = null;
        ownership.release();
      })
      .catch((error: unknown) => {
        this.#environment.report('handing over', error);
      });
    return engine;
  }
}
