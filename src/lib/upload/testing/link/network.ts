import { Link, type LinkShape, type Transfer } from './link.ts';

export type Outcome = 'landed' | 'broken' | 'slow-down';

/** What goes wrong with single parts. */
export interface PartFaults {
  /** Numbers of parts that go over a connection which is dead at the other end, as often as they are named; then well. */
  readonly dead: readonly number[];
  /** S3 says SlowDown while more parts than `above` are on their way, from one time to another, ms. */
  readonly slowDown: { readonly from: number; readonly to: number; readonly above: number } | null;
}

interface Request {
  readonly transfer: Transfer;
  readonly told: (outcome: Outcome) => void;
}

/** Preflight and request line; a new connection needs two more, for TCP and TLS. */
const ROUND_TRIPS = 1;
const CONNECTING = 2;

/** A storage behind a link, and the time: events in their order, without a clock. */
export class Network {
  readonly #link: Link;
  readonly #shape: LinkShape;
  readonly #faults: PartFaults;
  /** Those of the dead that are still to come. */
  readonly #dead: number[];
  readonly random: () => number;
  #timers: { readonly at: number; readonly run: () => void }[] = [];
  readonly #requests = new Set<Request>();
  /** Open connections without a request, by the rate that TCP let them have. */
  #idle: number[] = [];
  now = 0;

  constructor(shape: LinkShape, faults: PartFaults, random: () => number) {
    this.#shape = shape;
    this.#link = new Link(shape);
    this.#faults = faults;
    this.#dead = [...faults.dead];
    this.random = random;
  }

  get carried(): number {
    return this.#link.carried;
  }

  /** Sends a part; what it returns cuts it. */
  send(bytes: number, part: number, told: (outcome: Outcome) => void): () => void {
    const dead = this.#dead.indexOf(part);
    const isDead = dead >= 0;
    if (isDead) this.#dead.splice(dead, 1);
    let request: Request | null = null;
    let isOver = false;
    const tell = (outcome: Outcome): void => {
      if (isOver) return;
      isOver = true;
      told(outcome);
    };
    const begin = (): void => {
      if (isOver) return;
      if (this.#link.outageAt(this.now)?.kind === 'refused') {
        tell('broken');
        return;
      }
      request = { transfer: this.#link.open(bytes, this.now, isDead, kept ?? 0), told: tell };
      this.#requests.add(request);
    };
    const kept = this.#idle.pop();
    this.#after(this.#link.delay(this.now, ROUND_TRIPS + (kept === undefined ? CONNECTING : 0)), begin);
    return () => {
      isOver = true;
      if (request === null) return;
      this.#requests.delete(request);
      this.#link.close(request.transfer);
    };
  }

  /** A request without a body that matters. */
  ask(told: (isAnswered: boolean) => void): void {
    this.probe(60_000, (isAnswered) => {
      if (isAnswered) this.#idle.push(0);
      told(isAnswered);
    });
  }

  /** As `ask`; without an answer it ends after `limit` ms. TCP repeats what an outage swallows. */
  probe(limit: number, told: (isAnswered: boolean) => void): void {
    const sentAt = this.now;
    if (this.#link.outageAt(sentAt)?.kind === 'refused') {
      this.#after(1, () => told(false));
      return;
    }
    const wakes = this.#link.wakes(sentAt) ?? sentAt;
    const answeredAt = wakes + this.#link.delay(sentAt, CONNECTING + 1);
    const isAnswered = answeredAt - sentAt <= limit;
    this.#after(isAnswered ? answeredAt - sentAt : limit, () => told(isAnswered));
  }

  /** Lets time pass until the device has finished or `limit`, ms. */
  run(device: { turn(): void; nextAt(): number; readonly finishedAt: number | null }, limit: number): void {
    const { resets, outages } = this.#shape;
    for (const at of resets) this.#after(at, () => this.#reset());
    for (const { from, kind } of outages) if (kind === 'refused') this.#after(from, () => this.#reset());
    while (device.finishedAt === null && this.now < limit) {
      const timer = Math.min(...this.#timers.map(({ at }) => at));
      const next = Math.min(timer, this.#link.nextChange(), Math.max(device.nextAt(), this.now + 0.001));
      if (next === Infinity) return;
      this.#link.advance(next);
      this.now = next;
      this.#settle();
      device.turn();
    }
  }

  /** Bodies that have crossed are answered; timers that are due run. */
  #settle(): void {
    const { slowDown } = this.#faults;
    for (const request of [...this.#requests]) {
      if (request.transfer.left > 0) continue;
      const isTooMany =
        slowDown !== null &&
        this.now >= slowDown.from &&
        this.now < slowDown.to &&
        this.#requests.size > slowDown.above;
      this.#requests.delete(request);
      this.#link.close(request.transfer);
      this.#after(this.#link.delay(this.now, 0.5), () => {
        this.#idle.push(request.transfer.cap);
        request.told(isTooMany ? 'slow-down' : 'landed');
      });
    }
    const due = this.#timers.filter(({ at }) => at <= this.now);
    this.#timers = this.#timers.filter(({ at }) => at > this.now);
    for (const { run } of due) run();
  }

  #reset(): void {
    this.#idle = [];
    for (const request of [...this.#requests]) {
      this.#requests.delete(request);
      this.#link.close(request.transfer);
      request.told('broken');
    }
  }

  #after(ms: number, run: () => void): void {
    this.#timers.push({ at: this.now + ms, run });
  }
}
