import type { UploadView } from '../../lib/channel/upload-view.ts';
import { nameOf } from '../../lib/upload/naming.ts';
import type { Clock } from '../environment.ts';
import { changesText, isWorthSaying, type PhaseChange } from '../words/announcement-words.ts';

/** ms: changes that come together are told together. */
const GATHERED_FOR = 1200;

/** What a screen reader is told. */
export class Speech {
  #text = $state('');
  #gathered: readonly PhaseChange[] = [];
  #isGathering = false;
  readonly #clock: Clock;
  readonly #locale: string;

  constructor(clock: Clock, locale: string) {
    this.#clock = clock;
    this.#locale = locale;
  }

  get text(): string {
    return this.#text;
  }

  /** Says something about the page at once. */
  say(text: string): void {
    // The same text twice would not be heard: the second differs by a no-break space.
    this.#text = text === this.#text ? `${text}\u00a0` : text;
  }

  /** Notes an Upload's change, to be told with the others of that second; only the last one of each file. */
  note(before: UploadView | undefined, after: UploadView): void {
    if (!isWorthSaying(before, after)) return;
    const { id, phase } = after;
    this.#gathered = [
      ...this.#gathered.filter((change) => change.id !== id),
      { id, file: nameOf(after), to: phase },
    ];
    if (this.#isGathering) return;
    this.#isGathering = true;
    this.#clock.after(GATHERED_FOR, () => {
      this.#isGathering = false;
      const changes = this.#gathered;
      this.#gathered = [];
      this.say(changesText(this.#locale, changes));
    });
  }
}
