import * as v from 'valibot';
import type { Errand } from '../../lib/channel/errand.ts';
import { partPath } from '../../lib/gateway/s3-tickets.ts';
import { PortalError } from '../../lib/portal/trouble.ts';
import { loadsFor, type Load } from '../../lib/upload/errand.ts';
import type { UploadEvent } from '../../lib/upload/event.ts';
import type { Limits } from '../../lib/upload/limits.ts';
import type { Live } from '../../lib/upload/live.ts';
import { nameOf } from '../../lib/upload/naming.ts';
import type { Send } from '../../lib/upload/schedule.ts';
import { UploadId } from '../../lib/upload/upload.ts';
import type { Tools } from './run-effect.ts';
import { hasOtherFacts } from './source-check.ts';

const SETTING = 'errand';
/** How long a page gets to begin what it was given, ms: the browser copies 2 GB first. */
const BEGUN_WITHIN = 120_000;
/** How long what the browser has on its way gets to land, ms: two parts on a slow line. A person may have paused it, too. */
const LANDED_WITHIN = 60_000;

const Stored = v.object({ id: v.string(), uploads: v.array(UploadId) });

interface Out extends v.InferOutput<typeof Stored> {
  /** ms by the steady clock; null: an earlier worker gave it out. */
  readonly givenAt: number | null;
  /** The worker is to go on itself. */
  isUnwanted: boolean;
  /** ms by the steady clock, since when the gateway takes nothing of it any more. */
  endedAt: number | null;
}

export interface ErrandsParts {
  readonly tools: Tools;
  readonly lives: () => readonly Live[];
  readonly inFlight: () => readonly Send[];
  readonly limits: () => Limits;
  readonly now: () => number;
  readonly tell: (ids: readonly UploadId[], event: UploadEvent) => Promise<void>;
  /** What may begin has changed. */
  readonly turn: () => void;
  readonly ending: AbortSignal;
}

/**
 * Parts that are away with the browser, which sends them by itself while no page is in sight: at most one errand at a time.
 * Of an Upload that takes part in it the worker sends nothing until it is over, and then asks S3 what arrived.
 *
 * [Note: Never aborted] Chromium 156 goes down with all its windows about one time in nine that `abort()` meets a body on its
 * way (measured). So the gateway refuses what is left of an errand that is wanted no more, and the browser is through with
 * it at once.
 */
export class Errands {
  readonly #parts: ErrandsParts;
  #out: Out | null = null;

  constructor(parts: ErrandsParts) {
    this.#parts = parts;
  }

  /** Takes up what an earlier worker gave out, if the browser is still at it. */
  async load(): Promise<void> {
    const stored = v.safeParse(Stored, await this.#environment.store.setting(SETTING));
    if (!stored.success) return;
    const isUnwanted = await this.#environment.isInSight();
    this.#out = { ...stored.output, givenAt: null, isUnwanted, endedAt: null };
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
    const { tools, lives, inFlight, limits, now, turn, ending } = this.#parts;
    const { isPaused, isWifiOnly, cap } = limits();
    if (isPaused || isWifiOnly || cap !== null) return null;
    if (await this.#environment.isInSight()) return null;
    try {
      if (!(await tools.facts.hasDetour(ending))) return null;
      const room = await this.#environment.room();
      const loads = loadsFor(lives(), inFlight(), { room, now: now() });
      if (loads.length === 0 || this.#out !== null) return null;
      const out = {
        id: crypto.randomUUID(),
        uploads: loads.map(({ uploadId }) => uploadId),
        givenAt: this.#environment.steady(),
        isUnwanted: false,
        endedAt: null,
      };
      // From here on nothing of them begins here, so that no part goes twice.
      this.#out = out;
      turn();
      await this.#environment.store.saveSetting(SETTING, { id: out.id, uploads: out.uploads });
      const errand = await this.#pack(out.id, loads);
      // The page that asked may be closed by now.
      const isOfUse = errand.parts.length > 0 && (await this.#environment.hasPages());
      if (this.#out === out && isOfUse) {
        void this.#environment.delay(BEGUN_WITHIN, ending).then(() => this.look());
        return errand;
      }
      await this.over(out.id);
      return null;
    } catch (error) {
      if (this.#out !== null) await this.over(this.#out.id);
      if (error instanceof PortalError) return null;
      throw error;
    }
  }

  /** The browser has begun one. Of one that the worker went on without, nothing is taken. */
  async begun(id: string): Promise<void> {
    if (this.#out?.id !== id) await this.#refuse(id);
  }

  /** A page is in sight, where the worker does it better: the browser may land what it has on its way, and no more. */
  async end(): Promise<void> {
    const out = this.#out;
    if (out === null) return;
    out.isUnwanted = true;
    await this.look();
  }

  /** It is over, whatever came of it: S3 says what arrived. */
  async over(id: string): Promise<void> {
    const out = this.#out;
    if (out?.id !== id) return;
    await this.#parts.tell(out.uploads, { type: 'doubted' });
    this.#out = null;
    await this.#environment.store.saveSetting(SETTING, null);
    this.#parts.turn();
  }

  /** One that the browser does not know, or no more, is over: it was never begun, or its end was told to nobody. */
  async look(): Promise<void> {
    const out = this.#out;
    if (out === null) return;
    const { backgroundFetches, steady, delay } = this.#environment;
    if (out.isUnwanted && out.endedAt === null && (await this.#refuse(out.id))) {
      out.endedAt = steady();
      void delay(LANDED_WITHIN, this.#parts.ending).then(() => this.look());
    }
    const isLate = out.endedAt !== null && steady() - out.endedAt >= LANDED_WITHIN;
    const isAwaited = out.endedAt === null && out.givenAt !== null && steady() - out.givenAt < BEGUN_WITHIN;
    if (isLate || (!isAwaited && !(await backgroundFetches.ids()).includes(out.id))) await this.over(out.id);
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

  async #pack(id: string, loads: readonly Load[]): Promise<Errand> {
    const packed = await Promise.all(loads.map((load) => this.#packOne(id, load)));
    return { id, parts: packed.flatMap(({ parts }) => parts), names: packed.flatMap(({ names }) => names) };
  }

  async #packOne(
    errand: string,
    { uploadId, permit, multipart, spans }: Load,
  ): Promise<{ parts: Errand['parts']; names: string[] }> {
    const { tools, lives, ending } = this.#parts;
    const live = lives().find(({ upload }) => upload.id === uploadId);
    const source = live === undefined ? null : await tools.sources.find(live.upload);
    if (live === undefined || source === null || 'type' in source || hasOtherFacts(source, live.upload))
      return { parts: [], names: [] };
    const { region, accessKeyId, secretAccessKey, sessionToken, expiresAt } = permit;
    const { bucket, key, uploadId: multipartUploadId } = multipart;
    const ticket = await this.#environment.gateway.ticket(
      {
        errand,
        ...{ region, accessKeyId, secretAccessKey, sessionToken, expiresAt },
        ...{ bucket, key, uploadId: multipartUploadId },
      },
      ending,
    );
    const parts = spans.map(({ number, start, end }) => ({
      path: partPath(number),
      ticket,
      body: source.bytes.slice(start, end),
    }));
    return { parts, names: [nameOf(live.upload)] };
  }
}
