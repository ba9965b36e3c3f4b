import type { UploadView } from '../../lib/channel/upload-view.ts';
import { toView } from '../../lib/channel/to-view.ts';
import { StoreError } from '../../lib/store/errors.ts';
import { backOff } from '../../lib/upload/back-off.ts';
import { deadlineFor } from '../../lib/upload/deadline.ts';
import type { EffectType } from '../../lib/upload/effect.ts';
import type { UploadEvent } from '../../lib/upload/event.ts';
import { revive, type Live } from '../../lib/upload/live.ts';
import type { Moment } from '../../lib/upload/moment.ts';
import { isWanted, schedule, type Send } from '../../lib/upload/schedule.ts';
import { effectOf, step, wakeAt, type PartsChange } from '../../lib/upload/step.ts';
import type { Upload, UploadId } from '../../lib/upload/upload.ts';
import type { Environment } from './environment.ts';
import { GatewayFacts } from './gateway-facts.ts';
import { Pace } from './pace.ts';
import { runEffect, type Tools } from './run-effect.ts';
import { runSend } from './run-send.ts';
import { Sources } from './sources.ts';

/** One Upload in the engine's memory, and what runs for it. */
interface Entry {
  live: Live;
  /** Events are taken one after the other, each saved before the next. */
  queue: Promise<void>;
  /** The effect that runs, to be cut short only where its answer may be lost. */
  effect: { readonly type: EffectType; readonly cut: AbortController } | null;
  /** Events that are not yet saved. */
  pending: number;
  /** Called when the Upload changed. */
  readonly watchers: (() => void)[];
}

interface Flight {
  readonly send: Send;
  readonly cut: AbortController;
  /** The bytes are over, the event about them is not yet saved: it holds no connection. */
  landed: boolean;
}

/**
 * Owns every Upload of this origin while its worker holds the lock: runs the effects that `step` asks for, saves what
 * it says, tells the pages, and feeds what happens back. It decides nothing itself.
 */
export class Engine {
  readonly #environment: Environment;
  readonly #tools: Tools;
  readonly #pace: Pace;
  readonly #entries = new Map<UploadId, Entry>();
  readonly #flights = new Set<Flight>();
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
    this.#pace = new Pace(environment.now);
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

  /** Takes ended Uploads off the list. A cancelled one whose parts S3 may still hold stays until they are gone. */
  async remove(ids: readonly UploadId[]): Promise<void> {
    for (const id of ids) {
      const phase = this.#entries.get(id)?.live.upload.phase;
      if (phase === undefined) continue;
      const ended = phase.name === 'done' || phase.name === 'failed';
      if (!ended && !(phase.name === 'cancelled' && phase.abort === null)) continue;
      await this.#persist(() => this.#environment.store.remove(id));
      this.#entries.delete(id);
      this.#tools.sources.forget(id);
      this.#environment.announcer.removed(id);
    }
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
    const account = await facts.account(this.#ending.signal).catch(() => null);
    await this.tell(null, account === null ? { type: 'signedOut' } : { type: 'signedIn', account });
  }

  views(): UploadView[] {
    return [...this.#entries.values()].map(({ live }) => this.#view(live));
  }

  /** Whether anything goes on or will by itself: then pages keep up their heartbeat. */
  busy(): boolean {
    if (this.#flights.size > 0) return true;
    return [...this.#entries.values()].some(({ live, effect }) => effect !== null || isBusy(live));
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
    for (const { effect } of this.#entries.values()) if (effect?.type === 'waitForProcess') effect.cut.abort();
    while (this.#flights.size > 0 || [...this.#entries.values()].some(({ effect }) => effect !== null))
      await new Promise<void>((resolve) => this.#whenQuiet.push(resolve));
    await Promise.all([...this.#entries.values()].map(({ queue }) => queue));
    this.#ending.abort();
  }

  #enter(live: Live): void {
    this.#entries.set(live.upload.id, {
      live,
      queue: Promise.resolve(),
      effect: null,
      pending: 0,
      watchers: [],
    });
  }

  #apply(id: UploadId, event: UploadEvent): Promise<void> {
    const entry = this.#entries.get(id);
    if (entry === undefined) return Promise.resolve();
    entry.pending += 1;
    const applied = entry.queue.then(async () => {
      const before = entry.live;
      const { live, parts } = step(before, event, this.#moment(id));
      await this.#save(before, live, parts);
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

  async #save(before: Live, { upload }: Live, parts: PartsChange): Promise<void> {
    const { store } = this.#environment;
    const [first, ...others] = parts.put;
    const unchanged = upload === before.upload;
    if (unchanged && first === undefined && parts.drop.length === 0) return;
    if (unchanged && first !== undefined && others.length === 0 && parts.drop.length === 0)
      await this.#persist(() => store.savePart(upload.id, first));
    else await this.#persist(() => store.save(upload, parts));
  }

  /** Saves, and while the browser's storage fails waits and saves again: what is not saved is told to nobody. */
  async #persist(save: () => Promise<void>): Promise<void> {
    const { report, delay, random } = this.#environment;
    for (let attempts = 0; ; attempts += 1) {
      try {
        await save();
        return;
      } catch (error) {
        if (!(error instanceof StoreError)) throw error;
        report('saving', error);
        await delay(backOff(attempts, random()), this.#ending.signal);
        if (this.#ending.signal.aborted) throw error;
      }
    }
  }

  /** Begins whatever may begin now, cuts short what serves nothing any more, and sets the timer for the next wait. */
  #turn(): void {
    if (this.#draining) {
      this.#tellQuiet();
      return;
    }
    const lives = [...this.#entries.values()].map(({ live }) => live);
    const landed = [...this.#flights].filter(({ landed }) => landed).length;
    const sends = [...this.#flights].map(({ send }) => send);
    const plan = schedule(lives, sends, this.#pace.connections + landed);
    for (const flight of this.#flights) {
      const live = this.#entries.get(flight.send.uploadId)?.live;
      if (live === undefined || !isWanted(flight.send, live)) flight.cut.abort();
    }
    for (const id of plan.admitted) void this.#apply(id, { type: 'admitted' });
    for (const send of plan.sends) void this.#send(send);
    for (const [id, entry] of this.#entries) this.#runEffect(id, entry, plan.running);
    this.#setTimer();
    this.#environment.announcer.busy(this.busy());
    if (!this.busy()) this.#tellQuiet();
  }

  async #send(send: Send): Promise<void> {
    const { uploadId, span } = send;
    const entry = this.#entries.get(uploadId);
    if (entry === undefined) return;
    const flight: Flight = { send, cut: new AbortController(), landed: false };
    this.#flights.add(flight);
    const begun = this.#pace.begin(span.end - span.start);
    this.#announce(uploadId);
    try {
      const event = await runSend(send, entry.live.upload, this.#tools, flight.cut.signal, begun.deadline);
      flight.landed = true;
      begun.end(event);
      const told = isFact(event) || !flight.cut.signal.aborted ? this.#apply(uploadId, event) : null;
      this.#turn();
      await told;
    } catch (error) {
      this.#environment.report('sending a part', error);
      await this.#apply(uploadId, { type: 'troubled', why: 'device', offline: false });
    } finally {
      this.#flights.delete(flight);
      this.#turn();
    }
  }

  /** Runs what the Upload's state asks for, unless something runs for it or it has no slot. */
  #runEffect(id: UploadId, entry: Entry, running: ReadonlySet<UploadId>): void {
    const { name } = entry.live.upload.phase;
    if (entry.effect !== null) {
      if (entry.effect.type === 'waitForProcess' && name !== 'processing') entry.effect.cut.abort();
      return;
    }
    if (NEEDS_SLOT.has(name) && !running.has(id)) return;
    const effect = effectOf(entry.live, this.#moment(id));
    if (effect === null) return;
    const cut = new AbortController();
    entry.effect = { type: effect.type, cut };
    const signal = AbortSignal.any([cut.signal, this.#ending.signal]);
    runEffect(effect, entry.live, this.#tools, signal)
      .catch((error: unknown): UploadEvent => {
        this.#environment.report(effect.type, error);
        return { type: 'troubled', why: 'device', offline: false };
      })
      .then((event) => (signal.aborted ? undefined : this.#apply(id, event)))
      .then(() => {
        entry.effect = null;
        this.#turn();
      })
      .catch((error: unknown) => {
        this.#environment.report(effect.type, error);
      });
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
    const inFlight = [...this.#flights].filter(({ send, landed }) => send.uploadId === id && !landed).length;
    return { now: now(), serverNow: this.#tools.facts.serverNow(), random: random(), inFlight };
  }

  #announce(id: UploadId): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    this.#environment.announcer.changed(this.#view(entry.live));
    for (const resolve of entry.watchers.splice(0)) resolve();
  }

  #view(live: Live): UploadView {
    const { inFlight } = this.#moment(live.upload.id);
    return toView(live, inFlight, this.#pace.speedOf(live.upload.id));
  }

  #tellQuiet(): void {
    for (const resolve of this.#whenQuiet.splice(0)) resolve();
  }
}
