import { toView } from '../../lib/channel/to-view.ts';
import type { UploadView } from '../../lib/channel/upload-view.ts';
import { isHeld } from '../../lib/upload/limits.ts';
import type { Live } from '../../lib/upload/live.ts';
import type { Upload, UploadId } from '../../lib/upload/upload.ts';
import { isEnded, needsSlot } from './standing.ts';
import type { Flights } from './flights.ts';
import type { Ledger } from './ledger.ts';
import type { LimitsInForce } from './limits-in-force.ts';
import type { Meters } from './meters.ts';
import type { Tools } from './run-effect.ts';

interface ViewsParts {
  readonly tools: Tools;
  readonly ledger: Ledger;
  readonly flights: Flights;
  readonly meters: Meters;
  readonly limits: LimitsInForce;
}

/** The Uploads as pages are told of them. */
export class Views {
  readonly #parts: ViewsParts;
  /** Null: not known yet. */
  #running: ReadonlySet<UploadId> | null = null;

  constructor(parts: ViewsParts) {
    this.#parts = parts;
  }

  /** Who holds a slot now; tells the pages of those that got or lost theirs. */
  setRunning(running: ReadonlySet<UploadId>): void {
    const before = this.#running;
    this.#running = running;
    for (const { upload } of this.#parts.ledger.lives)
      if (needsSlot(upload.phase) && before?.has(upload.id) !== running.has(upload.id))
        this.announce(upload.id);
  }

  /** All that are on the list. */
  all(): UploadView[] {
    const { lives } = this.#parts.ledger;
    return lives.filter(({ upload }) => upload.removed !== true).map((live) => this.#of(live));
  }

  /** Those that are not over, listed or not, in no order. */
  queue(): Upload[] {
    return this.#parts.ledger.lives.map(({ upload }) => upload).filter(({ phase }) => !isEnded(phase));
  }

  /** Whether there is such an Upload, listed or not. */
  has(id: UploadId): boolean {
    return this.#parts.ledger.entries.has(id);
  }

  /** Tells the pages how one stands. */
  announce(id: UploadId): void {
    const { ledger, tools } = this.#parts;
    const entry = ledger.entries.get(id);
    if (entry === undefined) return;
    const { announcer } = tools.environment;
    if (entry.live.upload.removed === true) announcer.removed(id);
    else announcer.changed(this.#of(entry.live));
  }

  #of(live: Live): UploadView {
    const { flights, meters, limits, tools } = this.#parts;
    const { id, phase } = live.upload;
    // No event tells later that what a limit cut has come to rest.
    const speed = isHeld(phase.name, limits.hold) ? null : meters.speedOf(id);
    const inFlight = flights.inFlight(id);
    const isInLine = needsSlot(phase) && inFlight === 0 && this.#running?.has(id) === false;
    return toView(live, { inFlight, speed, isInLine, clockOffset: tools.facts.clock.offset() });
  }
}
