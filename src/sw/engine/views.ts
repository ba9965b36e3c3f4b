import { toView } from '../../lib/channel/to-view.ts';
import type { UploadView } from '../../lib/channel/upload-view.ts';
import { isHeld } from '../../lib/upload/limits.ts';
import type { Live } from '../../lib/upload/live.ts';
import type { UploadId } from '../../lib/upload/upload.ts';
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

  constructor(parts: ViewsParts) {
    this.#parts = parts;
  }

  /** All that are on the list. */
  all(): UploadView[] {
    const { lives } = this.#parts.ledger;
    return lives.filter(({ upload }) => upload.removed !== true).map((live) => this.#of(live));
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
    return toView(live, flights.inFlight(id), speed, tools.facts.clock.offset());
  }
}
