import type { UploadEvent } from '../../lib/upload/event.ts';
import { isTaken, permitOf } from '../../lib/upload/key-holders.ts';
import { revive, type Live } from '../../lib/upload/live.ts';
import type { Moment } from '../../lib/upload/moment.ts';
import type { Permit } from '../../lib/upload/permit.ts';
import { step, type Step } from '../../lib/upload/step.ts';
import type { Upload, UploadId } from '../../lib/upload/upload.ts';
import type { Environment } from './environment.ts';
import { asToldTo } from './guests.ts';
import { persist, saveChange } from './persist.ts';
import type { SessionWatch } from './session-watch.ts';

/** After these, work may go on in a session it was never told of. */
const BEGINS_AGAIN: ReadonlySet<UploadEvent['type']> = new Set([
  'staged',
  'resumed',
  'retried',
  'handedOver',
  'accessGranted',
]);

/** One Upload in the engine's memory. */
export interface Entry {
  live: Live;
  /** Events are taken one after the other, each saved before the next. */
  queue: Promise<void>;
  /** Events that are not yet saved. */
  pending: number;
  /** Called when the Upload changed. */
  readonly watchers: (() => void)[];
  /** A permit that it takes, until that is saved. */
  claim: Permit | null;
}

export interface LedgerParts {
  readonly environment: Environment;
  readonly session: Pick<SessionWatch, 'last'>;
  readonly momentOf: (id: UploadId) => Moment;
  /** Called when what an event made of an Upload is saved, or could not be. */
  readonly changed: (id: UploadId, before: Live, after: Live) => void;
  readonly ending: AbortSignal;
}

/** Every Upload that the engine owns, each as it is saved: an event changes it once what it makes of it is stored. */
export class Ledger {
  readonly #parts: LedgerParts;
  readonly #entries = new Map<UploadId, Entry>();

  constructor(parts: LedgerParts) {
    this.#parts = parts;
  }

  get entries(): ReadonlyMap<UploadId, Entry> {
    return this.#entries;
  }

  get lives(): Live[] {
    return [...this.#entries.values()].map(({ live }) => live);
  }

  /** Takes up what is stored already. */
  enter(live: Live): void {
    this.#entries.set(live.upload.id, {
      live,
      queue: Promise.resolve(),
      pending: 0,
      watchers: [],
      claim: null,
    });
  }

  /** Saves a new Upload, then takes it up. Whoever adds it twice at once adds it once. */
  async open(upload: Upload): Promise<void> {
    await this.#persist(() => this.#parts.environment.store.save(upload));
    if (!this.#entries.has(upload.id)) this.enter(revive(upload, []));
  }

  /** Feeds an event to an Upload; resolves when what it makes of it is saved. */
  apply(id: UploadId, event: UploadEvent): Promise<void> {
    const entry = this.#entries.get(id);
    if (entry === undefined) return Promise.resolve();
    entry.pending += 1;
    let before = entry.live;
    const applied = entry.queue.then(async () => {
      if (this.#entries.get(id) !== entry) return;
      before = entry.live;
      const { live, parts } = this.#step(entry, event);
      await this.#persist(() => saveChange(this.#parts.environment.store, before, live, parts));
      entry.live = live;
    });
    entry.queue = applied
      .catch((error: unknown) => {
        this.#parts.environment.report(event.type, error);
      })
      .then(() => {
        entry.pending -= 1;
        entry.claim = null;
        for (const resolve of entry.watchers.splice(0)) resolve();
        this.#parts.changed(id, before, entry.live);
      });
    return entry.queue;
  }

  /** Resolves when `until` holds for the Upload, or it is gone. */
  async when(id: UploadId, until: (live: Live) => boolean): Promise<void> {
    for (;;) {
      const entry = this.#entries.get(id);
      if (entry === undefined || until(entry.live)) return;
      await new Promise<void>((resolve) => entry.watchers.push(resolve));
    }
  }

  /** Deletes an Upload for good. */
  async forget(id: UploadId): Promise<void> {
    const { environment } = this.#parts;
    const entry = this.#entries.get(id);
    this.#entries.delete(id);
    for (const resolve of entry?.watchers.splice(0) ?? []) resolve();
    await this.#persist(() => environment.store.remove(id)).catch((error: unknown) => {
      environment.report('removing', error);
    });
  }

  /** Resolves when no event is left to be saved. */
  async settled(): Promise<void> {
    await Promise.all([...this.#entries.values()].map(({ queue }) => queue));
  }

  /** What an event makes of an Upload; work that begins again learns in the same step who is signed in meanwhile. */
  #step(entry: Entry, event: UploadEvent): Step {
    const at = this.#parts.momentOf(entry.live.upload.id);
    const { upload } = entry.live;
    const first = step(entry.live, this.#unlessTaken(entry, asToldTo(upload, event)), at);
    const session = this.#parts.session.last;
    if (session === null || !BEGINS_AGAIN.has(event.type)) return first;
    return { ...first, live: step(first.live, asToldTo(upload, session), at).live };
  }

  /** A permit for a key that another Upload still writes is not taken: one would overwrite the other. */
  #unlessTaken(entry: Entry, event: UploadEvent): UploadEvent {
    if (event.type !== 'permitFetched') return event;
    const others = [...this.#entries.values()].filter((other) => other !== entry);
    const permits = others.flatMap(({ live, claim }) => [permitOf(live.upload.phase), claim]);
    if (isTaken(event.permit, permits))
      return { type: 'troubled', why: 'key-taken', offline: false, asked: 'permit' };
    entry.claim = event.permit;
    return event;
  }

  #persist(save: () => Promise<void>): Promise<void> {
    return persist(save, this.#parts.environment, this.#parts.ending);
  }
}
