import type { UploadView } from '../../lib/channel/upload-view.ts';
import type { UploadId } from '../../lib/upload/upload.ts';
import type { Order, Outcome } from '../bridge/bridge.ts';
import type { Refusal } from '../words/difference-words.ts';
import type { Picked } from './dropped.ts';
import type { matchPicked } from './match-picked.ts';

export interface LostFilesParts {
  readonly order: (order: Order) => Promise<Outcome>;
  readonly uploads: () => readonly UploadView[];
  /** Asks the person whether a file may be read; needs a gesture. */
  readonly allow: (handle: FileSystemFileHandle) => Promise<boolean>;
}

/** Files whose bytes can't be read without a person: they are picked again, or allowed to be read. */
export class LostFiles {
  #refusals: readonly Refusal[] = $state.raw([]);
  readonly #parts: LostFilesParts;

  constructor(parts: LostFilesParts) {
    this.#parts = parts;
  }

  /** What was picked last and not taken. */
  get refusals(): readonly Refusal[] {
    return this.#refusals;
  }

  forgetRefusals(): void {
    this.#refusals = [];
  }

  /** Hands each picked file to the Upload it belongs to; what belongs to none is told apart. `match` is loaded with what calls this. */
  async pickAgain(
    { files, handles = [] }: Pick<Picked, 'files' | 'handles'>,
    match: typeof matchPicked,
  ): Promise<void> {
    this.#refusals = [];
    const lost = this.#parts.uploads().filter(isLost);
    const { matches, mismatches } = await match(files, lost);
    const told = mismatches.map(({ index, meant, difference }) =>
      this.#refusal(files[index], meant, difference),
    );
    const given = await Promise.all(
      matches.map(async ({ index, id }) => ({ id, file: files[index], handle: await handles[index] })),
    );
    const orders = given.flatMap(({ id, file, handle }) =>
      file === undefined ? [] : [{ id, file, ...(handle == null ? {} : { handle }) }],
    );
    const outcome =
      orders.length === 0 ? null : await this.#parts.order({ type: 'hand-over', files: orders });
    const refused = outcome?.done === true ? (outcome.differences ?? []) : [];
    const late = refused.map(({ id, difference }) =>
      this.#refusal(orders.find((order) => order.id === id)?.file, id, difference),
    );
    this.#refusals = [...told, ...late].filter((refusal) => refusal !== null);
  }

  /** One question for all files that may be read no more since the browser was closed. */
  async allowAll(): Promise<void> {
    const { order, allow } = this.#parts;
    const outcome = await order({ type: 'handles' });
    if (!outcome.done) return;
    const granted: UploadId[] = [];
    const refused: UploadId[] = [];
    for (const { id, handle } of outcome.handles ?? []) ((await allow(handle)) ? granted : refused).push(id);
    await order({ type: 'access', granted, refused });
  }

  #refusal(
    file: File | undefined,
    meant: UploadId | null,
    difference: Refusal['difference'],
  ): Refusal | null {
    if (file === undefined) return null;
    const upload = this.#parts.uploads().find(({ id }) => id === meant);
    return { name: file.name, size: file.size, difference, added: upload?.file ?? null };
  }
}

/** Whether the Upload goes on once its file is picked again. */
function isLost({ phase }: UploadView): boolean {
  if (phase.name === 'waiting') return phase.why === 'file-access';
  return (
    phase.name === 'failed' &&
    (phase.failure.reason === 'source-lost' || phase.failure.reason === 'source-changed')
  );
}
