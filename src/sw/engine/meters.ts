import type { UploadEvent } from '../../lib/upload/event.ts';
import { lineAfter, UNKNOWN_LINE, type Line, type LineEvent } from '../../lib/upload/outage.ts';
import { meterLanded, speedOf, startMeter, type Meter } from '../../lib/upload/progress.ts';
import { look, type Look } from '../../lib/upload/stall.ts';
import { leadAt, NO_TRAFFIC, trafficAfter, type Flying, type Traffic } from '../../lib/upload/traffic.ts';
import type { UploadId } from '../../lib/upload/upload.ts';

/** Nothing landed for this long, ms: the line is probed. */
const QUIET = 5_000;

/** A probe that was answered within this time, ms, outweighs the device's word that it is offline. */
const REACHED = 10_000;

/** What is measured of the sends and of the line: speeds, how many sends are worth having, which stand still. */
export class Meters {
  /** ms by a steady clock. */
  readonly #now: () => number;
  readonly #uploads = new Map<UploadId, Meter>();
  #traffic: Traffic = NO_TRAFFIC;
  #line: Line = UNKNOWN_LINE;
  #landedAt = -Infinity;

  constructor(now: () => number) {
    this.#now = now;
  }

  get line(): Line {
    return this.#line;
  }

  /**
   * Which sends to cut, how many there may be, and when to look again, ms from `now`; null: no need. What is set up after
   * a look takes the same `now`: what comes due between two looks at different times would be seen by neither.
   */
  look(now: number): Look {
    const { cut, connections, nextAt } = look(this.#traffic, now, this.#line);
    const lead = leadAt(this.#traffic, connections);
    const isLeading = lead !== null && lead <= now;
    const times = [nextAt, isLeading ? null : lead].filter((at) => at !== null).map((at) => at - now);
    return {
      cut,
      connections: connections + (isLeading ? 1 : 0),
      nextAt: times.length === 0 ? null : Math.min(...times),
    };
  }

  /** Whether sends are on their way and none has landed for a while. */
  isQuiet(): boolean {
    const [oldest] = this.#traffic.flying;
    return oldest !== undefined && this.#now() - Math.max(oldest.begunAt, this.#landedAt) >= QUIET;
  }

  /** Whether a probe was answered lately, whatever the device says of its network. */
  isReached(): boolean {
    return this.#line.answeredAt !== null && this.#now() - this.#line.answeredAt < REACHED;
  }

  /** Bytes a second of one Upload; null while nothing is known. */
  speedOf(id: UploadId): number | null {
    const meter = this.#uploads.get(id);
    return meter === undefined ? null : speedOf(meter, this.#now());
  }

  begun(id: UploadId, send: Omit<Flying, 'begunAt'>): void {
    const begunAt = this.#now();
    if (!this.#uploads.has(id)) this.#uploads.set(id, startMeter(begunAt));
    this.#traffic = trafficAfter(this.#traffic, { type: 'begun', flying: { ...send, begunAt } });
  }

  /** `event`: what came of the send; null: cut short because nobody wants it. */
  ended(id: UploadId, { number, bytes }: Omit<Flying, 'begunAt'>, event: UploadEvent | null): void {
    const at = this.#now();
    if (event?.type === 'partSent' || event?.type === 'wholeSent') {
      this.#landedAt = at;
      this.#uploads.set(id, meterLanded(this.#uploads.get(id) ?? startMeter(at), at, bytes));
      const begunAt = this.#traffic.flying.find((one) => one.number === number)?.begunAt ?? at;
      this.#line = lineAfter(this.#line, { type: 'landed', begunAt });
      this.#traffic = trafficAfter(this.#traffic, { type: 'landed', number, at });
    } else {
      const isTrouble = event?.type === 'troubled' && event.why !== 'device';
      const type = isTrouble ? 'troubled' : 'ended';
      this.#traffic = trafficAfter(this.#traffic, { type, number, at });
    }
  }

  /** A send was cut because it stood still. */
  cut(number: number): void {
    this.#traffic = trafficAfter(this.#traffic, { type: 'cut', number, at: this.#now() });
  }

  probed(event: LineEvent): void {
    this.#line = lineAfter(this.#line, event);
  }

  /** Told which Uploads have sends on their way: the time of a pause or a wait is not the link's. */
  rest(sending: ReadonlySet<UploadId>): void {
    for (const id of this.#uploads.keys()) if (!sending.has(id)) this.#uploads.delete(id);
  }
}
