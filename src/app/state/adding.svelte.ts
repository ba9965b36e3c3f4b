import type { ShareTrouble } from '../../lib/channel/share.ts';
import type { UploadView } from '../../lib/channel/upload-view.ts';
import type { Order, Outcome } from '../bridge/bridge.ts';
import { kindFor, place, type Target } from '../destination/propose.ts';
import type { UploadId } from '../../lib/upload/upload.ts';
import type { Kind } from '../words/destination-words.ts';
import { SHARED_FILES, type FileProblem } from '../words/file-problem-words.ts';
import { inTurns, problemOf, tellUnreadable } from './check-file.ts';
import { draftOf, type Draft, type Misfit } from './draft.ts';
import type { Picked } from './dropped.ts';
import { InHand, type AddOrder, type Given } from './in-hand.ts';
import type { Looks } from './looks.svelte.ts';
import { factsOf, questionsOn, type DraftQuestion } from './questions.ts';

export interface AddingParts {
  readonly newUploadId: () => UploadId;
  readonly refuses: ((file: File) => FileProblem | null) | undefined;
  readonly order: (order: Order) => Promise<Outcome>;
  /** Whether the worker has told of an Upload of that id. */
  readonly isKnown: (id: UploadId) => boolean;
  /** Whether the worker could not keep the bytes of that Upload. */
  readonly isUnkept: (id: UploadId) => boolean;
  /** Files are off the list that will not be sent. */
  readonly onRemoved: (ids: readonly UploadId[]) => void;
  readonly looks: Looks;
  /** Where files go, as chosen so far. */
  readonly target: () => Target | null;
  readonly uploads: () => readonly UploadView[];
}

/** Files on their way from the person's hands to the worker. Nothing leaves the list before the worker has it. */
export class Adding {
  /** With the files that the worker has told of but not yet kept: until it has, only the page can hand them over again. */
  #held: readonly Draft[] = $state.raw([]);
  #misfits: readonly Misfit[] = $state.raw([]);
  readonly #inHand = new InHand();
  /** Everything that was picked so far is on the list. */
  #taken: Promise<unknown> = Promise.resolve();
  readonly #parts: AddingParts;
  /** Files that are not on the list of Uploads yet. */
  readonly drafts: readonly Draft[] = $derived(this.#held.filter(({ id }) => !this.#parts.isKnown(id)));
  /** The worker has files of ours that it has not said it kept. */
  readonly isSending = $derived(this.#held.some((draft) => draft.isSending));

  /** What is to be asked about files before they are sent. */
  readonly questions = $derived.by(() => this.#questionsFor(this.#parts.target()));
  #isChecking = $state(false);
  /** Files that are to be sent are still looked at. */
  readonly isChecking = $derived(this.#isChecking);

  constructor(parts: AddingParts) {
    this.#parts = parts;
  }

  get misfits(): readonly Misfit[] {
    return this.#misfits;
  }

  /** Takes files in, of this kind if it is told; one that can't be added is set aside and disturbs no other. */
  add(picked: Picked, kind: Kind | null = null): void {
    for (const name of picked.folders) this.#setAside(this.#parts.newUploadId(), name, 'folder');
    this.#taken = Promise.all([this.#taken, this.#take(picked, kind)]);
  }

  async #take({ files, handles = [], ids = [] }: Picked, kind: Kind | null): Promise<void> {
    const given = files.map((file, index) => ({ file, handle: handles[index], id: ids[index] }));
    for await (const some of inTurns(given)) {
      const drafts: Draft[] = [];
      for (const { file, handle, id = this.#parts.newUploadId() } of some) {
        const problem = problemOf(file) ?? this.#parts.refuses?.(file) ?? null;
        if (problem === null) drafts.push(draftOf(id, file, kind ?? kindFor(file.name)));
        else this.#setAside(id, file.name, problem);
        void this.#inHand.keepHandle(id, handle);
      }
      this.#held = [...this.#held, ...drafts];
      for (const draft of drafts) void this.#look(draft);
      void tellUnreadable(drafts, (draft) => this.#setUnreadableAside(draft));
    }
  }

  /** Files that another app shared did not arrive. */
  noteNotShared(why: ShareTrouble): void {
    this.#setAside(this.#parts.newUploadId(), SHARED_FILES, why);
  }

  setKind(id: UploadId, kind: Kind): void {
    this.#change([id], { kind });
  }

  rename(id: UploadId, name: string): void {
    this.#change([id], { name });
  }

  /** Its user says that it is meant, whatever was asked about it. */
  accept(id: UploadId, about: DraftQuestion['about']): void {
    const accepted = this.#held.find((draft) => draft.id === id)?.accepted ?? [];
    this.#change([id], { accepted: [...accepted, about] });
  }

  /** Takes a file off the list, for its user; one that the worker is getting stays. */
  remove(id: UploadId): void {
    if (this.#held.some((draft) => draft.id === id && draft.isSending)) return;
    this.#forget(id);
    this.#parts.onRemoved([id]);
  }

  clear(): void {
    for (const { id } of [...this.#held, ...this.#misfits]) this.remove(id);
  }

  #forget(id: UploadId): void {
    if (this.#held.some((draft) => draft.id === id)) this.#parts.looks.forget(id);
    this.#held = this.#held.filter((draft) => draft.id !== id);
    this.#misfits = this.#misfits.filter((misfit) => misfit.id !== id);
  }

  /**
   * Hands every file that can go to `target` over to the worker. The files stay here until it has them; one that it
   * refuses stays with the reason, and so does one that something is to be asked about. Waits until all were looked at.
   */
  async send(target: Target, account: string): Promise<void> {
    if (this.#isChecking) return;
    this.#isChecking = true;
    await this.#taken;
    const wanted = this.drafts.map(({ id }) => id);
    await this.#parts.looks.settled(wanted);
    this.#isChecking = false;
    const questions = this.#questionsFor(target);
    const files = this.drafts.flatMap(({ id, file, name, kind, isSending }) => {
      const { destination } = place(kind, target);
      if (isSending || destination === null || questions.has(id) || !wanted.includes(id)) return [];
      const { fingerprint } = this.#parts.looks.of(id) ?? {};
      return [{ ...this.#inHand.given(id, file), name, destination, fingerprint }];
    });
    if (files.length === 0) return;
    this.#change(
      files.map(({ id }) => id),
      { isSending: true, refused: null },
    );
    const outcome = await this.#order({ type: 'add', account, files });
    if (outcome.done || files.length === 1) return;
    // One file may have spoilt the order for all: each on its own, only that one is refused.
    for (const file of files) await this.#order({ type: 'add', account, files: [file] });
  }

  /** Those of these files that this page has, for a worker that lacks them. */
  held(ids: readonly UploadId[]): Given[] {
    return ids.flatMap((id) => {
      const draft = this.#held.find((held) => held.id === id);
      return this.#inHand.again(id) ?? (draft === undefined ? [] : this.#inHand.given(id, draft.file));
    });
  }

  /** Hands a file that could not be kept over once more; false: this page doesn't have it. */
  async again(id: UploadId): Promise<boolean> {
    const order = this.#inHand.orderOf(id);
    if (order === undefined || !this.#parts.isUnkept(id)) return false;
    await this.#order(order);
    return true;
  }

  async #order(order: AddOrder): Promise<Outcome> {
    const ids = order.files.map(({ id }) => id);
    const outcome = await this.#parts.order(order);
    if (outcome.done) this.#inHand.took(order);
    const isOver = (id: UploadId) => ids.includes(id) && (outcome.done || this.#parts.isKnown(id));
    this.#held = this.#held.filter(({ id }) => !isOver(id));
    if (!outcome.done)
      this.#change(ids, { isSending: ids.length > 1, refused: ids.length > 1 ? null : outcome.why });
    return outcome;
  }

  #questionsFor(target: Target | null): ReadonlyMap<UploadId, DraftQuestion> {
    const { looks, uploads } = this.#parts;
    return questionsOn(factsOf(this.drafts, looks, target), uploads());
  }

  async #look({ id, file, kind }: Draft): Promise<void> {
    const look = await this.#parts.looks.start(id, file);
    // A TAR by another name is a scan all the same, unless its user said meanwhile what it is.
    if (look?.content !== 'tar' || kind === 'stitch-data') return;
    if (this.#held.some((draft) => draft.id === id && draft.kind === kind)) this.setKind(id, 'stitch-data');
  }

  #setUnreadableAside({ id, file }: Draft): void {
    if (!this.#held.some((held) => held.id === id && !held.isSending)) return;
    this.#forget(id);
    this.#setAside(id, file.name, 'unreadable');
  }

  #setAside(id: UploadId, name: string, problem: FileProblem): void {
    this.#misfits = [...this.#misfits, { id, name, problem }];
  }

  #change(ids: readonly UploadId[], change: Partial<Draft>): void {
    this.#held = this.#held.map((draft) => (ids.includes(draft.id) ? { ...draft, ...change } : draft));
  }
}
