import type { UploadView } from '../../lib/channel/upload-view.ts';
import { toView } from '../../lib/channel/to-view.ts';
import { effectOf, wakeAt } from '../../lib/upload/effect-of.ts';
import type { UploadEvent } from '../../lib/upload/event.ts';
import { revive, type Live } from '../../lib/upload/live.ts';
import type { Phase } from '../../lib/upload/phase.ts';
import type { Moment } from '../../lib/upload/moment.ts';
import { PortalError } from '../../lib/portal/trouble.ts';
import { schedule, type Send } from '../../lib/upload/schedule.ts';
import { step } from '../../lib/upload/step.ts';
import type { Upload, UploadId } from '../../lib/upload/upload.ts';
import type { Environment } from './environment.ts';
import { Effects } from './effects.ts';
import { Flights } from './flights.ts';
import { GatewayFacts } from './gateway-facts.ts';
import { Meters } from './meters.ts';
import { persist, saveChange } from './persist.ts';
import type { Tools } from './run-effect.ts';
import { Sources } from './sources.ts';
import { isBusy, isStaging, needsSlot } from './standing.ts';

/** Timers hold no longer time, ms. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** One Upload in the engine's memory, and what runs for it. */
interface Entry {
  live: Live;
  /** Events are taken one after the other, each saved before the next. */
  queue: Promise<void>;
  /** Events that are not yet saved. */
  pending: number;
  /** Called when the Upload changed. */
  readonly watchers: (() => void)[];
}

/**
 * Owns every Upload of this origin while its worker holds the lock: runs the effects that `step` asks for, saves what
 * it says, tells the pages, and feeds what happens back. It decides nothing itself.
 */
export class Engine {
  readonly #environment: Environment;
  readonly #tools: Tools;
  readonly #meters: Meters;
  readonly #flights: Flights;
  readonly #effects: Effects;
  readonly #entries = new Map<UploadId, Entry>();
  readonly #ending = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #draining = false;
  #whenQuiet: (() => void)[] = [];

  constructor(environment: Environment) {
    this.#environment = environment;
    this.#tools = {
      environment,
      facts: new GatewayFacts(environment),
      sources: new Sources(environment.store),
    };
    this.#meters = new Meters(environment.now);
    this.#flights = new Flights(this.#tools, this.#meters);
    this.#effects = new Effects(this.#tools);
  }

  /** Takes up every stored Upload where it stopped, and deletes kept bytes that belong to none. */
  async start(): Promise<void> {
    const { store, report } = this.#environment;
    await this.#tools.facts.load();
    const { uploads, unreadable } = await store.load();
    for (const row of unreadable) report(`unreadable ${row.store} row: ${row.issues}`, row.id);
    for (const { upload, parts } of uploads) this.#enter(revive(upload, parts));
    const owners = new Set<string>([...this.#entries.keys(), ...unreadable.map(({ id }) => id)]);
    for (const id of await store.sourceIds()) if (!owners.has(id)) await store.remove(id as UploadId);
    await this.tell([...this.#entries.keys()], { type: 'woken' });
  }

  /** Adds a file, or, for one that is known, hands its bytes over again. Resolves once the bytes are kept or refused. */
  async add(upload: Upload, file: File): Promise<void> {
    const known = this.#entries.get(upload.id);
    if (known === undefined) {
      this.#tools.sources.handOver(upload.id, file);
      await this.#persist(() => this.#environment.store.save(upload));
      this.#enter(revive(upload, []));
      this.#announce(upload.id);
    } else if (known.live.upload.phase.name === 'staging') {
      this.#tools.sources.handOver(upload.id, file);
    }
    await this.tell([upload.id], { type: 'woken' });
    await this.#leftStaging(upload.id);
  }

  /** Takes ended Uploads off the list. One whose parts S3 may still hold stays, cancelled, until they are gone. */
  async remove(ids: readonly UploadId[]): Promise<void> {
    await this.tell(
      ids.filter((id) => this.#phase(id)?.name === 'failed'),
      { type: 'cancelled' },
    );
    await Promise.all(ids.map((id) => this.#removeEnded(id)));
    this.#turn();
  }

  /** Feeds an event to the given Uploads (all of them without `ids`) and resolves when it is saved. */
  async tell(ids: readonly UploadId[] | null, event: UploadEvent): Promise<void> {
    await Promise.all([...(ids ?? this.#entries.keys())].map((id) => this.#apply(id, event)));
  }

  /** The operator signed in or out. */
  async sessionChanged(): Promise<void> {
    const { facts } = this.#tools;
    facts.forgetAccount();
    try {
      const account = await facts.account(this.#ending.signal);
      await this.tell(null, account === null ? { type: 'signedOut' } : { type: 'signedIn', account });
    } catch (error) {
      // Not known now: whoever needs the Portal next asks again.
      if (!(error instanceof PortalError)) throw error;
    }
  }

  views(): UploadView[] {
    return [...this.#entries.values()].map(({ live }) => this.#view(live));
  }

  /** Whether anything goes on or will by itself: then pages keep up their heartbeat. */
  busy(): boolean {
    if (this.#flights.size > 0 || this.#effects.size > 0) return true;
    return [...this.#entries.values()].some(({ live }) => isBusy(live.upload.phase));
  }

  /** Resolves when nothing goes on any more. */
  quiet(): Promise<void> {
    if (!this.busy()) return Promise.resolve();
    return new Promise((resolve) => this.#whenQuiet.push(resolve));
  }

  /** Begins nothing more and resolves when what runs has ended and is saved. */
  async drain(): Promise<void> {
    this.#draining = true;
    clearTimeout(this.#timer);
    for (const id of this.#entries.keys()) this.#effects.cutWait(id);
    while (this.#flights.size > 0 || this.#effects.size > 0)
      await new Promise<void>((resolve) => this.#whenQuiet.push(resolve));
    await Promise.all([...this.#entries.values()].map(({ queue }) => queue));
    this.#ending.abort();
  }

  async #removeEnded(id: UploadId): Promise<void> {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    await entry.queue;
    const { phase } = entry.live.upload;
    if (phase.name !== 'done' && !(phase.name === 'cancelled' && phase.abort === null)) return;
    this.#entries.delete(id);
    await this.#persist(() => this.#environment.store.remove(id));
    this.#tools.sources.forget(id);
    this.#environment.announcer.removed(id);
  }

  #phase(id: UploadId): Phase | undefined {
    return this.#entries.get(id)?.live.upload.phase;
  }

  #enter(live: Live): void {
    this.#entries.set(live.upload.id, {
      live,
      queue: Promise.resolve(),
      pending: 0,
      watchers: [],
    });
  }

  #apply(id: UploadId, event: UploadEvent): Promise<void> {
    const entry = this.#entries.get(id);
    if (entry === undefined) return Promise.resolve();
    entry.pending += 1;
    const applied = entry.queue.then(async () => {
      if (this.#entries.get(id) !== entry) return;
      const before = entry.live;
      const { live, parts } = step(before, event, this.#moment(id));
      await this.#persist(() => saveChange(this.#environment.store, before, live, parts));
      entry.live = live;
    });
    entry.queue = applied
      .catch((error: unknown) => {
        this.#environment.report(event.type, error);
      })
      .then(() => {
        entry.pending -= 1;
        this.#announce(id);
        this.#turn();
      });
    return entry.queue;
  }

  #persist(save: () => Promise<void>): Promise<void> {
    return persist(save, this.#environment, this.#ending.signal);
  }

  /** Begins whatever may begin now, cuts short what serves nothing any more, and sets the timer for the next wait. */
  #turn(): void {
    if (this.#draining) {
      this.#tellQuiet();
      return;
    }
    this.#flights.prune((id) => this.#entries.get(id)?.live);
    const lives = [...this.#entries.values()].map(({ live }) => live);
    const connections = this.#meters.connections + this.#flights.landed();
    const plan = schedule(lives, this.#flights.sends(), connections);
    for (const id of plan.admitted) void this.#apply(id, { type: 'admitted' });
    for (const send of plan.sends) void this.#send(send);
    for (const [id, { live }] of this.#effects.inTurn(this.#entries))
      if (plan.running.has(id) || !needsSlot(live.upload.phase)) void this.#runEffect(id, live);
    this.#setTimer();
    this.#environment.announcer.busy(this.busy());
    if (!this.busy()) this.#tellQuiet();
  }

  async #send(send: Send): Promise<void> {
    const { uploadId } = send;
    const entry = this.#entries.get(uploadId);
    if (entry === undefined) return;
    const sent = this.#flights.begin(send, entry.live, async (event) => {
      const applied = event === null ? null : this.#apply(uploadId, event);
      this.#turn();
      await applied;
    });
    this.#announce(uploadId);
    await sent;
    this.#turn();
  }

  /** Runs what the Upload's state asks for, unless something runs for it already. */
  async #runEffect(id: UploadId, live: Live): Promise<void> {
    if (live.upload.phase.name !== 'processing') this.#effects.cutWait(id);
    if (this.#effects.has(id)) return;
    const effect = effectOf(live, { inFlight: this.#flights.unsaved(id) });
    if (effect === null || !this.#effects.mayBegin(effect)) return;
    await this.#effects.begin(effect, live, (event) => this.#apply(id, event));
    this.#turn();
  }

  #setTimer(): void {
    clearTimeout(this.#timer);
    const now = this.#environment.now();
    let earliest = Infinity;
    const due: UploadId[] = [];
    for (const [id, { live, pending }] of this.#entries) {
      const at = pending > 0 ? null : wakeAt(live, this.#moment(id));
      if (at === null) continue;
      if (at <= now) due.push(id);
      else earliest = Math.min(earliest, at);
    }
    for (const id of due) void this.#apply(id, { type: 'woken' });
    if (earliest === Infinity) return;
    this.#timer = setTimeout(
      () => {
        this.#turn();
      },
      Math.min(earliest - now, LONGEST_TIMER),
    );
  }

  /** Resolves when the Upload's bytes are kept, or it is known that they won't be. */
  async #leftStaging(id: UploadId): Promise<void> {
    for (;;) {
      const entry = this.#entries.get(id);
      if (entry === undefined || !isStaging(entry.live.upload.phase)) return;
      await new Promise<void>((resolve) => entry.watchers.push(resolve));
    }
  }

  #moment(id: UploadId): Moment {
    const { now, random } = this.#environment;
    const inFlight = this.#flights.inFlight(id);
    return { now: now(), serverNow: this.#tools.facts.serverNow(), random: random(), inFlight };
  }

  #announce(id: UploadId): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    this.#environment.announcer.changed(this.#view(entry.live));
    for (const resolve of entry.watchers.splice(0)) resolve();
  }

  #view(live: Live): UploadView {
    const { id } = live.upload;
    return toView(live, this.#flights.inFlight(id), this.#meters.speedOf(id));
  }

  #tellQuiet(): void {
    for (const resolve of this.#whenQuiet.splice(0)) resolve();
  }
}
