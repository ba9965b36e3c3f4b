import { isOutage, sleepBetween, type ClockLook } from '../../lib/upload/outage.ts';
import type { UploadEvent } from '../../lib/upload/event.ts';
import type { Live } from '../../lib/upload/live.ts';
import type { Phase } from '../../lib/upload/phase.ts';
import { isProbed } from '../../lib/upload/reach.ts';
import type { UploadId } from '../../lib/upload/upload.ts';
import type { Effects } from './effects.ts';
import type { Meters } from './meters.ts';
import { Prober, type Probed } from './prober.ts';
import type { Tools } from './run-effect.ts';

export interface OutlookParts {
  readonly tools: Tools;
  readonly meters: Meters;
  readonly effects: Effects;
  readonly lives: () => readonly Live[];
  readonly tell: (ids: readonly UploadId[], event: UploadEvent) => Promise<void>;
  readonly announce: (id: UploadId) => void;
  /** Something may begin, or has to be cut. */
  readonly turn: () => void;
}

/** After the device's sleep the line is probed for so long, ms, whether anything stands still or not. */
const AWAKE = 10_000;

/** Looks whether the gateway and S3 can be reached while something waits or stands still, and tells the Uploads. */
export class Outlook {
  readonly #parts: OutlookParts;
  readonly #prober: Prober;
  /** Waits whose way a probe found clear: they end by themselves, and need no other. */
  readonly #clear = new WeakSet<Phase>();
  /** null: it does not look. */
  #lookedAt: ClockLook | null = null;
  /** When the device last woke, ms by the steady clock. */
  #wokeAt = -Infinity;

  constructor(parts: OutlookParts) {
    this.#parts = parts;
    this.#prober = new Prober({
      environment: parts.tools.environment,
      storageUrl: () => this.#storageUrl(),
      isWanted: () => this.#isWanted(),
      told: (probed) => void this.#told(probed),
      looked: () => {
        this.noticeSleep();
        this.#refresh();
      },
    });
  }

  /** Looks now and then, for as long as `isRunning`. */
  run(isRunning: boolean): void {
    if (!isRunning) this.#lookedAt = null;
    this.#prober.run(isRunning);
  }

  hurry(): void {
    this.#prober.hurry();
  }

  /**
   * While the device sleeps timers stop, and connections die without a word: what was on its way is suspected. Called as
   * soon as a sleep is known, before anything else begins, which else would be suspected, too.
   */
  noticeSleep(): void {
    const { meters, effects, tools, turn } = this.#parts;
    const looked = { steady: tools.environment.steady(), slept: tools.facts.clock.slept };
    const slept = this.#lookedAt === null ? null : sleepBetween(this.#lookedAt, looked);
    this.#lookedAt = looked;
    if (slept === null) return;
    this.#wokeAt = looked.steady;
    meters.probed(slept);
    effects.cutAsleep(looked.steady);
    turn();
  }

  /** While nothing lands speeds sink, and the device's clock is set, and no event tells of either. */
  #refresh(): void {
    const { meters, lives, announce, tools } = this.#parts;
    tools.facts.clock.look();
    if (!meters.isQuiet()) return;
    for (const { upload } of lives()) if (meters.speedOf(upload.id) !== null) announce(upload.id);
  }

  #isWanted(): boolean {
    const { meters, effects, lives, tools } = this.#parts;
    if (tools.environment.steady() - this.#wokeAt < AWAKE) return true;
    if (meters.isQuiet() || effects.isQuiet() || meters.line.missed !== null) return true;
    return lives().some(({ upload }) => this.#isWaitProbed(upload.phase));
  }

  #isWaitProbed(phase: Phase): boolean {
    return phase.name === 'waiting' && isProbed(phase.why) && !this.#clear.has(phase);
  }

  #storageUrl(): string | null {
    const { lives, tools } = this.#parts;
    for (const { upload } of lives()) {
      const work = 'then' in upload.phase ? upload.phase.then : upload.phase;
      const permit = 'permit' in work ? work.permit : null;
      if (permit !== null) return tools.facts.storageUrl(permit);
    }
    return null;
  }

  async #told({ reach, sentAt, at }: Probed): Promise<void> {
    const { meters, effects, lives, tell, turn } = this.#parts;
    const before = meters.line.asleep;
    const isMissed = reach.storage === 'none' || (reach.storage === 'unknown' && reach.gateway === 'none');
    meters.probed(isMissed ? { type: 'missed', sentAt } : { type: 'answered', sentAt, at });
    const { asleep } = meters.line;
    if (asleep !== null && asleep !== before) effects.cutAsleep(asleep.before);
    const outage = isOutage(meters.line);
    const ids = lives()
      .filter(({ upload }) => outage || this.#isWaitProbed(upload.phase))
      .map(({ upload }) => upload.id);
    await tell(ids, { type: 'probed', reach, isOutage: outage });
    const told = new Set(ids);
    for (const { upload } of lives()) {
      const { phase } = upload;
      if (told.has(upload.id) && phase.name === 'waiting' && phase.blocked !== true) this.#clear.add(phase);
    }
    turn();
  }
}
