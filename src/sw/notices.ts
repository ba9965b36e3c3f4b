import * as v from 'valibot';
import { needsPerson } from '../lib/channel/needs-person.ts';
import type { UploadView } from '../lib/channel/upload-view.ts';
import type { UploadStore } from '../lib/store/store.ts';
import type { UploadId } from '../lib/upload/upload.ts';
import type { NoticeBoard } from './notice-board.ts';
import { doneNotice, needsYouNotice, type NoticeText } from './notice-words.ts';

export interface NoticesParts {
  readonly store: Pick<UploadStore, 'setting' | 'saveSetting'>;
  /** Every Upload on the list; null while this worker does not own them. */
  readonly uploads: () => readonly UploadView[] | null;
  /** Those of them that the Portal rejected after they were done. */
  readonly rejectedOf: (uploads: readonly UploadView[]) => Promise<ReadonlySet<UploadId>>;
  /** A page in sight shows all that a notice would say; one that is open counts on the app's icon itself. */
  readonly pages: () => Promise<{ readonly areOpen: boolean; readonly areInSight: boolean }>;
  readonly board: NoticeBoard;
  readonly report: (what: string, cause: unknown) => void;
  /** How many need a person, on the app's icon. */
  readonly badge: (count: number) => void;
  /** ms since 1970. */
  readonly now: () => number;
}

const SETTING = 'notices';

/** By Upload, what was said of it last: that it is done, or why it needs a person and how many bytes were sent by then. */
const Telling = v.object({ what: v.string(), sentBytes: v.number() });
type Telling = v.InferOutput<typeof Telling>;

/** `since`: when a person wanted notices; what was done before is no news. Null: nobody wants any. */
const Stored = v.object({ since: v.nullable(v.number()), told: v.record(v.string(), Telling) });
type Stored = v.InferOutput<typeof Stored>;
const NOTHING: Stored = { since: null, told: {} };

/**
 * Tells a person who does not look at a page that files are done or need them: each once, whatever stops this worker in
 * between. What was said is saved after it was shown; shown again, a notice takes its own place.
 */
export class Notices {
  readonly #parts: NoticesParts;
  #stored: Stored | null = null;
  /** A notice may be on the screen. */
  #mayBeShown = true;
  /** One look after the other. */
  #looking: Promise<void> = Promise.resolve();
  #isDue = false;

  constructor(parts: NoticesParts) {
    this.#parts = parts;
  }

  /** Whether a person wants notices, on this device. */
  async areWanted(): Promise<boolean> {
    return (await this.#load()).since !== null;
  }

  /** Rejects with a StoreError, and then has changed nothing. */
  async want(isWanted: boolean): Promise<void> {
    const { since, told } = await this.#load();
    await this.#save({ since: isWanted ? (since ?? this.#parts.now()) : null, told });
  }

  /** Something changed. */
  look(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    this.#looking = this.#looking.then(async () => {
      this.#isDue = false;
      try {
        await this.#look();
      } catch (cause) {
        this.#parts.report('telling', cause);
      }
    });
  }

  /** Resolves when every look so far is over. */
  settled(): Promise<void> {
    return this.#looking;
  }

  async #look(): Promise<void> {
    const uploads = this.#parts.uploads();
    if (uploads === null) return;
    const rejected = await this.#parts.rejectedOf(uploads);
    const waiting = uploads.filter(({ id, phase }) => needsPerson(phase) || rejected.has(id));
    const { areOpen, areInSight } = await this.#parts.pages();
    if (!areOpen) this.#parts.badge(waiting.length);
    const { since, told } = await this.#load();
    if (since === null || !this.#parts.board.isAllowed()) return;
    const telling = (upload: UploadView): Telling => tellingOf(upload, rejected.has(upload.id));
    const news = (upload: UploadView): boolean =>
      isNewSince(since, upload) && isNews(telling(upload), told[upload.id]);
    const done = uploads.filter(({ id, phase }) => phase.name === 'done' && !rejected.has(id)).filter(news);
    if (areInSight || waiting.length === 0) await this.#clear(areInSight);
    const trouble = waiting.some(news) ? needsYouNotice(waiting, rejected) : null;
    if (!areInSight) {
      await this.#tellDone(uploads, done, rejected);
      await this.#tellTrouble(waiting, trouble);
    }
    const kept = Object.entries(told).filter(([id]) => uploads.some((upload) => upload.id === id));
    const fresh = [...done, ...waiting.filter(news)].map((upload) => [upload.id, telling(upload)] as const);
    if (fresh.length > 0 || kept.length < Object.keys(told).length)
      await this.#save({ since, told: Object.fromEntries([...kept, ...fresh]) });
  }

  /** With those that the notice was about already; what was rejected since is done no more. */
  async #tellDone(
    uploads: readonly UploadView[],
    done: readonly UploadView[],
    rejected: ReadonlySet<UploadId>,
  ): Promise<void> {
    const { board } = this.#parts;
    if (done.length === 0 && rejected.size === 0) return;
    const shown = new Set(await board.shown('done'));
    const all = uploads.filter(
      (upload) => !rejected.has(upload.id) && (done.includes(upload) || shown.has(upload.id)),
    );
    if (done.length === 0 && ![...rejected].some((id) => shown.has(id))) return;
    this.#mayBeShown = true;
    if (all.length === 0) await board.clear('done');
    else await board.show('done', idsOf(all), doneNotice(all, uploads.filter(goesOn).length));
  }

  async #tellTrouble(waiting: readonly UploadView[], trouble: NoticeText | null): Promise<void> {
    if (trouble === null) return;
    this.#mayBeShown = true;
    await this.#parts.board.show('needs-you', idsOf(waiting), trouble);
  }

  /** Takes away what is no news any more: all that a page in sight shows, and trouble that is over. */
  async #clear(isSeen: boolean): Promise<void> {
    if (!this.#mayBeShown) return;
    await this.#parts.board.clear('needs-you');
    if (!isSeen) return;
    await this.#parts.board.clear('done');
    this.#mayBeShown = false;
  }

  async #load(): Promise<Stored> {
    if (this.#stored === null) {
      const stored = v.safeParse(Stored, await this.#parts.store.setting(SETTING));
      this.#stored = stored.success ? stored.output : NOTHING;
    }
    return this.#stored;
  }

  async #save(stored: Stored): Promise<void> {
    await this.#parts.store.saveSetting(SETTING, stored);
    this.#stored = stored;
  }
}

const idsOf = (uploads: readonly UploadView[]): string[] => uploads.map(({ id }) => id);

/** The same trouble again, with nothing sent in between, is none: a session that ended is asked for every few minutes. */
function isNews({ what, sentBytes }: Telling, told: Telling | undefined): boolean {
  return told?.what !== what || (what !== 'done' && told.sentBytes < sentBytes);
}

/** What was done before a person wanted notices is none, and what became of it. */
function isNewSince(since: number, { phase }: UploadView): boolean {
  return phase.name !== 'done' || phase.at >= since;
}

function tellingOf({ phase, sentBytes }: UploadView, isRejected: boolean): Telling {
  if (isRejected) return { what: 'rejected', sentBytes };
  if (phase.name === 'failed') return { what: `failed ${phase.failure.reason}`, sentBytes };
  return { what: phase.name === 'waiting' ? phase.why : phase.name, sentBytes };
}

/** Whether it will be done without a person. */
function goesOn({ phase }: UploadView): boolean {
  return !needsPerson(phase) && !['done', 'cancelled', 'paused'].includes(phase.name);
}
