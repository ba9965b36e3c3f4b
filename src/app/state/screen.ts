import type { Device } from '../environment.ts';
import type { KeyValue } from '../storage.ts';

const KEY = 'sitelift.screen';

/** Keeps the screen on while files are sent, for a person who wants that: a phone that sleeps sends nothing. */
export class Screen {
  #isWanted: boolean;
  readonly #device: Pick<Device, 'canKeepScreenOn' | 'keepScreenOn'>;
  readonly #storage: KeyValue;
  #release: (() => void) | null = null;
  #isSending = false;
  #turns = 0;

  constructor(device: Pick<Device, 'canKeepScreenOn' | 'keepScreenOn'>, storage: KeyValue) {
    this.#device = device;
    this.#storage = storage;
    this.#isWanted = storage.getItem(KEY) === 'on';
  }

  get canBeKept(): boolean {
    return this.#device.canKeepScreenOn;
  }

  get isWanted(): boolean {
    return this.#isWanted;
  }

  want(isWanted: boolean): void {
    this.#isWanted = isWanted;
    if (isWanted) this.#storage.setItem(KEY, 'on');
    else this.#storage.removeItem(KEY);
    void this.#follow();
  }

  /** Whether files are being sent. Also told when the page is back in sight: hidden, it let go of the screen. */
  note(isSending: boolean): void {
    this.#isSending = isSending;
    void this.#follow();
  }

  async #follow(): Promise<void> {
    this.#turns += 1;
    const turn = this.#turns;
    this.#release?.();
    this.#release = null;
    if (!this.#isWanted || !this.#isSending) return;
    const release = await this.#device.keepScreenOn();
    // Meanwhile it may not be wanted any more, or be kept on by a later turn.
    if (turn === this.#turns) this.#release = release;
    else release?.();
  }
}
