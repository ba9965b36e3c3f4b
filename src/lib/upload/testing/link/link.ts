/** A link between a device and a storage, as the simulator knows it. Times are ms, rates bytes a second. */
export interface LinkShape {
  /** The capacity from each time on, ascending; the first from 0. */
  readonly capacity: readonly { readonly at: number; readonly rate: number }[];
  /** There and back, without a queue. */
  readonly roundTrip: number;
  /** Bytes that wait before the link when it is busy: what else is sent waits behind them. */
  readonly buffer: number;
  /** Share of packets lost at random: what one connection reaches is then bounded (Mathis et al. 1997). */
  readonly loss: number;
  /** How greedy the n-th connection is beside others: 1 is fair. */
  readonly weight: (connection: number) => number;
  /** When all connections are reset. */
  readonly resets: readonly number[];
  /** `refused`: connections break and new ones are refused; `vanishing`: nothing gets through and nothing tells. */
  readonly outages: readonly {
    readonly from: number;
    readonly to: number;
    readonly kind: 'refused' | 'vanishing';
  }[];
}

export const STEADY: Omit<LinkShape, 'capacity'> = {
  roundTrip: 100,
  buffer: 64_000,
  loss: 0,
  weight: () => 1,
  resets: [],
  outages: [],
};

export const MBIT = 125_000;

/** One request's body on its way. */
export interface Transfer {
  readonly weight: number;
  readonly bytes: number;
  left: number;
  /** What TCP lets through now, bytes a second: it doubles each round trip at first. */
  cap: number;
  doublesAt: number;
  /** Nothing crosses before this: TCP waits to repeat what an outage swallowed. */
  frozenUntil: number;
  rate: number;
}

const PACKET = 1_460;
const FIRST_WINDOW = 10 * PACKET;
/** The first wait before a packet is repeated, ms; each further one is twice as long. */
const FIRST_REPEAT = 300;

/** Bytes that flow: between two events every rate is constant, so that hours take milliseconds. */
export class Link {
  readonly #shape: LinkShape;
  readonly #transfers = new Set<Transfer>();
  #now = 0;
  #opened = 0;
  /** Bytes that crossed, whatever became of them. */
  carried = 0;

  constructor(shape: LinkShape) {
    this.#shape = shape;
  }

  capacityAt(at: number): number {
    return this.#shape.capacity.findLast((step) => step.at <= at)?.rate ?? 0;
  }

  outageAt(at: number): LinkShape['outages'][number] | null {
    return this.#shape.outages.find(({ from, to }) => from <= at && at < to) ?? null;
  }

  /** How long a small request takes beside what is on its way, ms, with so many round trips. */
  delay(at: number, roundTrips: number): number {
    const rate = this.capacityAt(at);
    const used = [...this.#transfers].reduce((sum, transfer) => sum + transfer.rate, 0);
    const queue = used >= rate * 0.99 ? (this.#shape.buffer / rate) * 1000 : 0;
    return roundTrips * (this.#shape.roundTrip + queue);
  }

  /** `warmth`: the rate that its connection had before, 0 for a new one. `isDead`: nothing will ever cross, as over a connection that only one end knows of. */
  open(bytes: number, at: number, isDead: boolean, warmth: number): Transfer {
    const { weight, roundTrip } = this.#shape;
    const transfer: Transfer = {
      weight: weight(this.#opened),
      bytes,
      left: bytes,
      cap: Math.max(warmth, (FIRST_WINDOW * 1000) / roundTrip),
      doublesAt: at + roundTrip,
      frozenUntil: isDead ? Infinity : (this.wakes(at) ?? 0),
      rate: 0,
    };
    this.#opened += 1;
    this.#transfers.add(transfer);
    this.#share();
    return transfer;
  }

  close(transfer: Transfer): void {
    this.#transfers.delete(transfer);
    this.#share();
  }

  /** When TCP tries again what an outage that goes on at `at` swallows; null: nothing is swallowed. */
  wakes(at: number): number | null {
    const outage = this.outageAt(at);
    if (outage === null) return null;
    let repeat = Math.max(outage.from, at);
    for (let wait = FIRST_REPEAT; repeat < outage.to; wait *= 2) repeat += wait;
    return repeat;
  }

  /** Lets time pass. */
  advance(to: number): void {
    const elapsed = to - this.#now;
    for (const transfer of this.#transfers) {
      const crossed = Math.min(transfer.left, (transfer.rate * elapsed) / 1000);
      transfer.left -= crossed;
      this.carried += crossed;
      if (transfer.left < 1) transfer.left = 0;
    }
    this.#now = to;
    for (const transfer of this.#transfers) {
      const isDue = to >= transfer.doublesAt;
      if (isDue) transfer.cap *= 2;
      const isEnough = transfer.cap > 2 * this.capacityAt(to);
      if (isEnough) transfer.doublesAt = Infinity;
      else if (isDue || transfer.doublesAt === Infinity) transfer.doublesAt = to + this.#shape.roundTrip;
      const wakes = this.wakes(to);
      if (wakes !== null) transfer.frozenUntil = Math.max(transfer.frozenUntil, wakes);
    }
    this.#share();
  }

  /** When a rate changes next by itself, or a body has crossed; Infinity: never. */
  nextChange(): number {
    const times = this.#shape.capacity.map(({ at }) => at);
    for (const { from, to } of this.#shape.outages) times.push(from, to);
    for (const { left, rate, doublesAt, frozenUntil } of this.#transfers) {
      times.push(doublesAt, frozenUntil);
      if (rate > 0) times.push(this.#now + Math.max(0.001, (left / rate) * 1000));
    }
    return Math.min(...times.filter((at) => at > this.#now));
  }

  /** Shares the capacity by weight; what one can't use is the others'. */
  #share(): void {
    const ceiling = this.#perConnection();
    let capacity = this.capacityAt(this.#now);
    let open = [...this.#transfers].filter(({ frozenUntil, left }) => frozenUntil <= this.#now && left > 0);
    for (const transfer of this.#transfers) transfer.rate = 0;
    while (open.length > 0) {
      const weights = open.reduce((sum, { weight }) => sum + weight, 0);
      const share = capacity / weights;
      const bound = open.filter(({ cap, weight }) => Math.min(cap, ceiling) < share * weight);
      for (const transfer of bound.length > 0 ? bound : open) {
        transfer.rate = bound.length > 0 ? Math.min(transfer.cap, ceiling) : share * transfer.weight;
        capacity -= transfer.rate;
      }
      open = bound.length > 0 ? open.filter((transfer) => !bound.includes(transfer)) : [];
    }
  }

  #perConnection(): number {
    const { loss, roundTrip } = this.#shape;
    return loss === 0 ? Infinity : (1.22 * PACKET * 1000) / (roundTrip * Math.sqrt(loss));
  }
}
