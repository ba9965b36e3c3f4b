import * as v from 'valibot';
import type { Errand } from '../../lib/channel/errand.ts';
import { PortalError } from '../../lib/portal/trouble.ts';
import { loadsFor } from '../../lib/upload/errand.ts';
import type { Limits } from '../../lib/upload/limits.ts';
import type { Live } from '../../lib/upload/live.ts';
import type { Send } from '../../lib/upload/schedule.ts';
import { UploadId } from '../../lib/upload/upload.ts';
import { Ahead, type AheadParts } from './ahead.ts';
import type { Landed } from './environment.ts';
import { pack, type Whole } from './errand-pack.ts';
import type { Tools } from './run-effect.ts';

const SETTING = 'errand';
/** How long a page gets to begin what it was given, ms: the browser copies 2 GB first. */
const BEGUN_WITHIN = 120_000;
/** How long what the browser has on its way gets to land, ms: two parts on a slow line. A person may have paused it, too. */
const LANDED_WITHIN = 60_000;

/** How long the browser gets to tell what came of one that it knows no more, ms: it does so at once, by an event. */
const TOLD_WITHIN = 10_000;

const Stored = v.object({
  id: v.string(),
  uploads: v.array(UploadId),
  /** Its files of one part. */
  wholes: v.optional(
    v.array(v.object({ id: UploadId, bucket: v.string(), key: v.string(), checksum: v.string() })),
    [],
  ),
  /** Those of them that S3 took: the browser tells that once. */
  landed: v.optional(v.array(UploadId), []),
});

interface Out extends v.InferOutput<typeof Stored> {
  /** ms by the steady clock; null: an earlier worker gave it out. */
  givenAt: number | null;
  /** The worker is to go on itself. */
  isUnwanted: boolean;
  /** ms by the steady clock, since when the gateway takes nothing of it any more. */
  endedAt: number | null;
  /** ms by the steady clock, since when the browser knows of it no more. */
  goneAt: number | null;
}

export interface ErrandsParts extends Pick<AheadParts, 'lives' | 'tell' | 'when' | 'ending'> {
  readonly tools: Tools;
  readonly inFlight: () => readonly Send[];
  readonly limits: () => Limits;
  readonly now: () => number;
  /** What may begin has changed. */
  readonly turn: () => void;
}

/**
 * What is away with the browser, which sends it by itself while no page is in sight: at most one errand at a time. Of an
 * Upload that takes part in it the worker sends nothing until it is over, and then asks S3 which parts arrived; of a file of
 * one part the browser has S3's own answer.
 *
 * [Note: Never aborted] Chromium 156 goes down with all its windows about one time in nine that `abort()` meets a body on its
 * way (measured). So the gateway refuses what is left of an errand that is wanted no more, and the browser is through with
 * it at once.
 */
export class Errands {
  readonly ahead: Ahead;
  readonly #parts: ErrandsParts;
  #out: Out | null = null;
  #isPacking = false;

  constructor(parts: ErrandsParts) {
    this.#parts = parts;
    this.ahead = new Ahead({ ...parts, environment: parts.tools.environment });
  }

  /** Takes up what an earlier worker gave out, if the browser is still at it. */
  async load(): Promise<void> {
    const stored = v.safeParse(Stored, await this.#environment.store.setting(SETTING));
    if (!stored.success) return;
    const isUnwanted = await this.#environment.isInSight();
    this.#out = { ...stored.output, givenAt: null, isUnwanted, endedAt: null, goneAt: null };
    await this.look();
  }

  /** Those of the Uploads that are not away. */
  rest(lives: readonly Live[]): readonly Live[] {
    const out = this.#out;
    return out === null ? lives : lives.filter(({ upload }) => !out.uploads.includes(upload.id));
  }

  /**
   * What the browser is to send by itself; null: nothing, since a page can be seen, the gateway carries no parts, or the
   * network is limited in a way that the browser would not keep to.
   */
  async give(): Promise<Errand | null> {
    const { isPaused, isWifiOnly, cap } = this.#parts.limits();
    if (isPaused || isWifiOnly || cap !== null || this.#isPacking) return null;
    this.#isPacking = true;
    try {
      return await this.#give();
    } catch (error) {
      if (this.#out !== null) await this.over(this.#out.id);
      if (error instanceof PortalError) return null;
      throw error;
    } finally {
      this.#isPacking = false;
    }
  }

  async #give(): Promise<Errand | null> {
    const { tools, lives, inFlight, now, turn, ending } = this.#parts;
    const { isInSight, hasPages, room, steady, delay } = this.#environment;
    if (this.#out !== null || (await isInSight()) || !(await tools.facts.hasDetour(ending))) return null;
    await this.ahead.begin(await room());
    if (await isInSight()) return null;
    const loads = loadsFor(lives(), inFlight(), { room: await room(), now: now() });
    if (loads.length === 0) return null;
    const out: Out = {
      id: crypto.randomUUID(),
      uploads: loads.map(({ uploadId }) => uploadId),
      ...{ wholes: [], landed: [] },
      givenAt: steady(),
      ...{ isUnwanted: false, endedAt: null, goneAt: null },
    };
    // From here on nothing of them begins here, so that no part goes twice.
    this.#out = out;
    turn();
    await this.#save(out);
    const liveOf = (id: UploadId) => lives().find(({ upload }) => upload.id === id);
    const { errand, wholes } = await pack(out.id, loads, liveOf, tools, ending);
    // A page came into sight meanwhile.
    if (this.#out !== out) return null;
    out.wholes = [...wholes];
    await this.#save(out);
    // The page that asked may be closed by now.
    const isOfUse = errand.parts.length > 0 && (await hasPages());
    if (this.#out === out && isOfUse) {
      out.givenAt = steady();
      void delay(BEGUN_WITHIN, ending).then(() => this.look());
      return errand;
    }
    await this.over(out.id);
    return null;
  }

  /** The browser has begun one. Of one that the worker went on without, nothing is taken. */
  async begun(id: string): Promise<void> {
    if (this.#out?.id !== id) await this.#refuse(id);
  }

  /** A page is in sight, where the worker does it better: the browser may land what it has on its way, and no more. */
  async end(): Promise<void> {
    this.ahead.end();
    const out = this.#out;
    if (out === null) return;
    out.isUnwanted = true;
    await this.look();
  }

  /** It is over, whatever came of it: S3 says which parts arrived. `landed`: the files of one part that S3 took. */
  async over(id: string, landed: readonly Landed[] = []): Promise<void> {
    const out = this.#out;
    if (out?.id !== id) return;
    const took = ({ id: upload, checksum }: Whole): boolean =>
      landed.some((one) => one.id === upload && one.checksum === checksum);
    if (landed.length > 0) {
      out.landed = out.wholes.filter(took).map(({ id: upload }) => upload);
      await this.#save(out);
    }
    const { tell, turn } = this.#parts;
    await Promise.all(
      out.wholes
        .filter(({ id: upload }) => out.landed.includes(upload))
        .map(({ id: upload, bucket, key }) => tell([upload], { type: 'wholeSent', bucket, key })),
    );
    await tell(out.uploads, { type: 'doubted' });
    this.#out = null;
    await this.#environment.store.saveSetting(SETTING, null);
    turn();
  }

  /** One that the browser does not know, or no more, is over: it was never begun, or its end was told to nobody. */
  async look(): Promise<void> {
    const out = this.#out;
    if (out === null) return;
    const { steady, delay } = this.#environment;
    if (out.isUnwanted && out.endedAt === null && (await this.#refuse(out.id))) {
      out.endedAt = steady();
      void delay(LANDED_WITHIN, this.#parts.ending).then(() => this.look());
    }
    const isLate = out.endedAt !== null && steady() - out.endedAt >= LANDED_WITHIN;
    const isAwaited = out.endedAt === null && out.givenAt !== null && steady() - out.givenAt < BEGUN_WITHIN;
    if (isLate || (!isAwaited && (await this.#isGone(out)))) await this.over(out.id);
  }

  /** Whether the browser knows of it no more, and has told what came of it, or tells it no more. */
  async #isGone(out: Out): Promise<boolean> {
    const { backgroundFetches, steady, delay } = this.#environment;
    if ((await backgroundFetches.ids()).includes(out.id)) return false;
    if (out.wholes.length === 0 || out.landed.length > 0) return true;
    if (out.goneAt === null) {
      out.goneAt = steady();
      void delay(TOLD_WITHIN, this.#parts.ending).then(() => this.look());
    }
    return steady() - out.goneAt >= TOLD_WITHIN;
  }

  #save({ id, uploads, wholes, landed }: Out): Promise<void> {
    return this.#environment.store.saveSetting(SETTING, { id, uploads, wholes, landed });
  }

  /** False: the gateway can't be asked now. */
  async #refuse(id: string): Promise<boolean> {
    try {
      await this.#environment.gateway.endErrand(id, this.#parts.ending);
      return true;
    } catch (error) {
      if (error instanceof PortalError) return false;
      throw error;
    }
  }

  get #environment(): Tools['environment'] {
    return this.#parts.tools.environment;
  }
}
