import { effectOf } from '../../lib/upload/effect-of.ts';
import type { UploadEvent } from '../../lib/upload/event.ts';
import type { Live } from '../../lib/upload/live.ts';
import type { Moment } from '../../lib/upload/moment.ts';
import { schedule, type Send } from '../../lib/upload/schedule.ts';
import type { Upload, UploadId } from '../../lib/upload/upload.ts';
import type { Environment } from './environment.ts';
import { Alarm } from './alarm.ts';
import { Effects } from './effects.ts';
import { Errands } from './errands.ts';
import { Flights } from './flights.ts';
import { forgetRemoved } from './forget-removed.ts';
import { GatewayFacts } from './gateway-facts.ts';
import { Guests } from './guests.ts';
import { HandOvers } from './hand-overs.ts';
import { Keeper } from './keeper.ts';
import { Ledger } from './ledger.ts';
import { LimitsInForce } from './limits-in-force.ts';
import { Meters } from './meters.ts';
import { Outlook } from './outlook.ts';
import { Quiet } from './quiet.ts';
import type { Tools } from './run-effect.ts';
import { SessionWatch } from './session-watch.ts';
import { Sources } from './sources.ts';
import {
  areBusy,
  isEnded,
  isStaging,
  isUnkept,
  isWaitingForKey,
  mayTakeLate,
  needsSlot,
} from './standing.ts';
import { Views } from './views.ts';
import { takeUp } from './take-up.ts';
import { wakesOf } from './wakes.ts';

/** How long a drain leaves alone what is on its way, ms: a part takes 82 s at 64 kB/s, the slowest link there is. */
const DRAIN_TIME = 120_000;

/**
 * Owns every Upload of this origin while its worker holds the lock: runs the effects that `step` asks for, saves what
 * it says, tells the pages, and feeds what happens back. It decides nothing itself.
 */
export class Engine {
  /** What a person lets uploads take of the network. */
  readonly limits: LimitsInForce;
  /** Files that come back. */
  readonly handOvers: HandOvers;
  /** What the browser sends by itself. */
  readonly errands: Errands;
  /** The Uploads, as pages are told of them. */
  readonly views: Views;
  /** What files that come in through links are let in by. */
  readonly guests: Guests;
  readonly #environment: Environment;
  readonly #tools: Tools;
  readonly #meters: Meters;
  readonly #flights: Flights;
  readonly #effects: Effects;
  readonly #session: SessionWatch;
  readonly #ledger: Ledger;
  readonly #outlook: Outlook;
  readonly #keeper: Keeper;
  readonly #quiet = new Quiet();
  readonly #ending = new AbortController();
  readonly #alarm = new Alarm(() => this.#turn());
  /** By the server's clock, ms since 1970: nothing is decided by another. */
  readonly #now = (): number => this.#tools.facts.clock.now();
  #draining = false;

  constructor(environment: Environment) {
    this.#environment = environment;
    this.#tools = {
      environment,
      facts: new GatewayFacts(environment, () => this.#clockChanged()),
      isOffline: () => !environment.online() && !this.#meters.isReached(),
      sources: new Sources(environment),
      guests: new Guests(environment.store, environment.now),
    };
    this.guests = this.#tools.guests;
    this.limits = new LimitsInForce({ ...environment, now: () => this.#now() }, () => this.#turn());
    this.#meters = new Meters(environment.steady);
    this.#flights = new Flights(this.#tools, this.#meters);
    this.#effects = new Effects(this.#tools);
    this.#session = new SessionWatch(this.#tools, (event) => this.tell(null, event), this.#ending.signal);
    this.#ledger = new Ledger({
      ...{ environment, session: this.#session },
      momentOf: (id) => this.#moment(id),
      changed: (id, before, after) => this.#changed(id, before, after),
      ending: this.#ending.signal,
    });
    this.views = new Views({
      tools: this.#tools,
      ledger: this.#ledger,
      flights: this.#flights,
      meters: this.#meters,
      limits: this.limits,
    });
    const all = {
      tools: this.#tools,
      lives: () => this.#ledger.lives,
      tell: (ids: readonly UploadId[], event: UploadEvent) => this.tell(ids, event),
      turn: () => this.#turn(),
    };
    this.errands = new Errands({
      ...all,
      ...{ inFlight: () => this.#flights.sends(), limits: () => this.limits.view().limits },
      ...{ now: this.#now, ending: this.#ending.signal },
      when: (id, until) => this.#ledger.when(id, until),
    });
    this.#outlook = new Outlook({
      ...all,
      meters: this.#meters,
      effects: this.#effects,
      announce: (id) => this.views.announce(id),
    });
    const bytes = {
      environment,
      sources: this.#tools.sources,
      lives: () => this.#ledger.lives,
      liveOf: (id: UploadId) => this.#ledger.entries.get(id)?.live,
      tell: (id: UploadId, event: UploadEvent) => this.#ledger.apply(id, event),
      ending: this.#ending.signal,
    };
    this.#keeper = new Keeper({ ...bytes, rested: () => this.#turn() });
    this.handOvers = new HandOvers({ ...bytes, found: (id) => this.#keeper.again(id) });
  }

  /** Takes up every stored Upload where it stopped, and deletes kept bytes that belong to none. */
  async start(): Promise<void> {
    await this.#tools.facts.load();
    await this.limits.load();
    await this.errands.load();
    await takeUp(this.#tools, this.#ledger);
    await this.tell(null, { type: 'woken' });
    this.#offerKeys();
    if (this.#ledger.entries.size > 0) void this.sessionChanged();
  }

  /** Adds a file, or hands one over again that is not kept yet. Resolves once the bytes are in hand or refused. */
  async add(upload: Upload, file: File, handle?: FileSystemFileHandle): Promise<void> {
    if (this.#session.isNot(upload.account)) void this.sessionChanged();
    const known = this.#ledger.entries.get(upload.id);
    if (known === undefined) {
      this.#tools.sources.handOver(upload.id, { file, handle });
      await this.#ledger.open(upload);
      this.views.announce(upload.id);
    } else if (isUnkept(known.live.upload.phase)) {
      this.#tools.sources.handOver(upload.id, { file, handle });
      await this.tell([upload.id], { type: 'retried' });
    } else await this.handOvers.take(upload.id, { file, handle });
    await this.tell([upload.id], { type: 'woken' });
    await this.#ledger.when(upload.id, (live) => !isStaging(live.upload.phase));
  }

  /** Feeds an event to the given Uploads (all of them without `ids`) and resolves when it is saved. */
  async tell(ids: readonly UploadId[] | null, event: UploadEvent): Promise<void> {
    if (event.type === 'online') this.#outlook.hurry();
    await Promise.all([...(ids ?? this.#ledger.entries.keys())].map((id) => this.#ledger.apply(id, event)));
  }

  /** The operator signed in or out. Resolves once the gateway was asked who it is; without an answer it is asked on. */
  async sessionChanged(): Promise<void> {
    await this.#session.ask();
    this.#turn();
  }

  /** Whether anything goes on or will by itself: then pages keep up their heartbeat. */
  busy(): boolean {
    return this.#isActing() || areBusy(this.#ledger.lives, this.#session.isAsking, this.limits.hold);
  }

  /** Resolves when nothing goes on any more. */
  quiet(): Promise<void> {
    if (!this.busy()) return Promise.resolve();
    return this.#quiet.next();
  }

  /** Begins nothing more and resolves when what runs has ended, or was cut because it took too long, and is saved. */
  async drain(): Promise<void> {
    this.#draining = true;
    this.#alarm.set(Infinity);
    this.#outlook.run(false);
    this.#keeper.stop();
    for (const id of this.#ledger.entries.keys()) this.#effects.cutUnwanted(id, null);
    void this.#environment.delay(DRAIN_TIME, this.#ending.signal).then(() => {
      this.#flights.cutAll();
      this.#effects.cutAll();
    });
    while (this.#isActing()) await this.#quiet.next();
    await this.#ledger.settled();
    this.#ending.abort();
  }

  #changed(id: UploadId, before: Live, after: Live): void {
    this.views.announce(id);
    if (isEnded(after.upload.phase) && !isEnded(before.upload.phase)) this.#offerKeys();
    this.#turn();
  }

  /** Those that wait for a key which another Upload held ask for a permit again. */
  #offerKeys(): void {
    for (const { upload } of this.#ledger.lives)
      if (isWaitingForKey(upload.phase)) void this.#ledger.apply(upload.id, { type: 'online' });
  }

  /** Begins whatever may begin now, cuts short what serves nothing any more, and sets the timer for the next wait. */
  #turn(): void {
    if (this.#draining) {
      this.#quiet.tell();
      return;
    }
    const { hold, keptBack } = this.limits;
    forgetRemoved({
      ...{ ledger: this.#ledger, effects: this.#effects, flights: this.#flights },
      ...{ sources: this.#tools.sources, keeper: this.#keeper },
    });
    this.#flights.prune((id) => this.#ledger.entries.get(id)?.live, hold, keptBack);
    const lookedAt = this.#environment.steady();
    const isTimely = this.#tools.facts.clock.isSure();
    if (!isTimely) this.#meters.probed({ type: 'held', at: lookedAt });
    const { cut, connections } = this.#meters.look(lookedAt);
    this.#flights.cutStill(cut);
    const most = isTimely ? this.limits.connections(connections) + this.#flights.landed() : 0;
    const measured = { now: this.#now(), speedOf: (id: UploadId) => this.#meters.speedOf(id) };
    const plan = schedule(this.errands.rest(this.#ledger.lives), this.#flights.sends(), most, measured, hold);
    this.views.setRunning(plan.running);
    for (const id of plan.admitted) void this.#ledger.apply(id, { type: 'admitted' });
    for (const { uploadId, permit } of plan.heldBack)
      void this.#ledger.apply(uploadId, { type: 'partHeldBack', accessKeyId: permit.accessKeyId });
    for (const send of this.limits.admit(plan.sends)) void this.#send(send);
    for (const [id, { live }] of this.#effects.inTurn(this.#ledger.entries))
      if (plan.running.has(id) || this.errands.ahead.has(live) || !needsSlot(live.upload.phase))
        void this.#runEffect(id, live);
    this.#keeper.turn(this.#ledger.lives);
    this.#setTimer(lookedAt);
    this.#outlook.run(this.busy());
    this.#environment.announcer.busy(this.busy());
    if (!this.busy()) this.#quiet.tell();
  }

  async #send(send: Send): Promise<void> {
    const { uploadId } = send;
    const entry = this.#ledger.entries.get(uploadId);
    if (entry === undefined) return;
    const sent = this.#flights.begin(send, entry.live, async (event) => {
      const applied = event === null ? null : this.#ledger.apply(uploadId, event);
      this.#turn();
      // No event tells that a send which was cut is over.
      if (event === null) this.views.announce(uploadId);
      await applied;
    });
    this.views.announce(uploadId);
    await sent;
    this.#turn();
  }

  /** Runs what the Upload's state asks for, unless something runs for it already. */
  async #runEffect(id: UploadId, live: Live): Promise<void> {
    const effect = effectOf(live, { inFlight: this.#flights.unsaved(id) });
    // What is on its way when something else makes the Upload wait may still be of use.
    if (!mayTakeLate(live.upload.phase)) this.#effects.cutUnwanted(id, effect?.type ?? null);
    if (this.#effects.has(id)) return;
    if (effect === null || !this.#effects.mayBegin(effect)) return;
    await this.#effects.begin(effect, live, (event) => this.#ledger.apply(id, event));
    this.#turn();
  }

  /** `lookedAt`: when the sends that stand or lead were looked at, ms by the steady clock. */
  #setTimer(lookedAt: number): void {
    const now = this.#now();
    const { due, nextAt } = wakesOf(this.#ledger.entries, (id) => this.#moment(id), now);
    const earliest = Math.min(nextAt, this.limits.nextAt ?? Infinity);
    for (const id of due) void this.#ledger.apply(id, { type: 'woken' });
    this.#alarm.set(Math.min(earliest - now, this.#meters.look(lookedAt).nextAt ?? Infinity));
  }

  #moment(id: UploadId): Moment {
    return {
      now: this.#now(),
      random: this.#environment.random(),
      inFlight: this.#flights.inFlight(id),
      speed: this.#meters.speedOf(id),
      isStorageAway: this.#meters.line.missed !== null,
    };
  }

  /** Waits end at another time than the timer was set for, and than pages were told. */
  #clockChanged(): void {
    this.#outlook.noticeSleep();
    for (const id of this.#ledger.entries.keys()) this.views.announce(id);
    this.#turn();
  }

  /** Whether anything is on its way. */
  #isActing(): boolean {
    return this.#flights.size > 0 || this.#effects.size > 0 || this.#keeper.size > 0;
  }
}
