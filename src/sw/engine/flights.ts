import type { UploadEvent } from '../../lib/upload/event.ts';
import type { Hold } from '../../lib/upload/limits.ts';
import type { Live } from '../../lib/upload/live.ts';
import { isWanted, type Send } from '../../lib/upload/schedule.ts';
import type { UploadId } from '../../lib/upload/upload.ts';
import type { Meters } from './meters.ts';
import type { Tools } from './run-effect.ts';
import { runSend } from './run-send.ts';

interface Flight {
  /** Tells it from others. */
  readonly number: number;
  readonly send: Send;
  readonly cut: AbortController;
  /** The bytes are over, the event about them is not yet saved: it holds no connection. */
  landed: boolean;
}

/** The sends that are on their way. */
export class Flights {
  readonly #tools: Tools;
  readonly #meters: Meters;
  readonly #flights = new Set<Flight>();
  /** By Upload and part: how often its sends were cut because they stood still; until it lands. */
  readonly #cuts = new Map<string, number>();
  #begun = 0;

  constructor(tools: Tools, meters: Meters) {
    this.#tools = tools;
    this.#meters = meters;
  }

  get size(): number {
    return this.#flights.size;
  }

  /** All sends whose outcome is not yet saved: none of them may begin again. */
  sends(): Send[] {
    return [...this.#flights].map(({ send }) => send);
  }

  /** How many of them hold no connection any more. */
  landed(): number {
    return [...this.#flights].filter(({ landed }) => landed).length;
  }

  /** How many of an Upload's sends are still on their way. */
  inFlight(id: UploadId): number {
    return [...this.#flights].filter(({ send, landed }) => send.uploadId === id && !landed).length;
  }

  /** How many of an Upload's sends are not yet saved. */
  unsaved(id: UploadId): number {
    return [...this.#flights].filter(({ send }) => send.uploadId === id).length;
  }

  /**
   * Begins a send. `landed` is called with what came of it, null if it was cut short, when its connection is free; the
   * send counts as unsaved until what `landed` returns is over.
   */
  async begin(send: Send, live: Live, landed: (event: UploadEvent | null) => Promise<void>): Promise<void> {
    this.#begun += 1;
    const number = this.#begun;
    const flight: Flight = { number, send, cut: new AbortController(), landed: false };
    const bytes = send.span.end - send.span.start;
    const flying = { number, bytes, cuts: this.#cuts.get(nameOf(send)) ?? 0 };
    this.#flights.add(flight);
    this.#meters.begun(send.uploadId, flying);
    try {
      const event = await runSend(send, live.upload, this.#tools, flight.cut.signal).catch(
        (error: unknown): UploadEvent => {
          this.#tools.environment.report('sending', error);
          return { type: 'troubled', why: 'device', offline: false };
        },
      );
      flight.landed = true;
      const isSent = event.type === 'partSent' || event.type === 'wholeSent';
      const isCut = flight.cut.signal.aborted && !isSent;
      this.#meters.ended(send.uploadId, flying, isCut ? null : event);
      if (isSent) this.#cuts.delete(nameOf(send));
      await landed(isCut ? null : event);
    } finally {
      this.#flights.delete(flight);
    }
  }

  /** Cuts sends that stand still: they are begun again like any that was never sent. */
  cutStill(numbers: readonly number[]): void {
    for (const { number, send, cut } of this.#flights) {
      if (!numbers.includes(number) || cut.signal.aborted) continue;
      this.#cuts.set(nameOf(send), (this.#cuts.get(nameOf(send)) ?? 0) + 1);
      this.#meters.cut(number);
      cut.abort();
    }
  }

  /** Forgets what was counted of an Upload that is gone. */
  forget(id: UploadId): void {
    for (const name of this.#cuts.keys()) if (name.startsWith(`${id} `)) this.#cuts.delete(name);
  }

  /** Cuts all, as a kill would: what landed unseen is listed later. */
  cutAll(): void {
    for (const { cut } of this.#flights) cut.abort();
  }

  /**
   * Cuts short what serves no Upload any more or is held, and lets meters and sources rest where nothing is on its way
   * nor kept back by the cap.
   */
  prune(
    liveOf: (id: UploadId) => Live | undefined,
    hold: Hold | null,
    keptBack: ReadonlySet<UploadId>,
  ): void {
    const sending = new Set(hold === null ? keptBack : []);
    for (const { send, cut } of this.#flights) {
      const live = liveOf(send.uploadId);
      if (live === undefined || !isWanted(send, live, hold)) cut.abort();
      else sending.add(send.uploadId);
    }
    this.#meters.rest(sending);
    this.#tools.sources.rest(sending);
  }
}

function nameOf({ uploadId, span }: Send): string {
  return `${uploadId} ${span.number}`;
}
