import type { Order, Outcome } from '../bridge/bridge.ts';
import type { Device } from '../environment.ts';

export interface NoticesParts {
  readonly order: (order: Order) => Promise<Outcome>;
  readonly device: Pick<Device, 'noticePermission' | 'askForNotices'>;
}

/** Whether the worker tells a person who does not look what is done and what needs them. */
export class NoticesState {
  /** Null: not known yet. */
  #isWanted: boolean | null = $state(null);
  #permission: NotificationPermission | null = $state(null);
  readonly #parts: NoticesParts;

  constructor(parts: NoticesParts) {
    this.#parts = parts;
    this.#permission = parts.device.noticePermission();
  }

  /** As the browser says; null: it has no notices. */
  get permission(): NotificationPermission | null {
    return this.#permission;
  }

  get isOn(): boolean {
    return this.#isWanted === true && this.#permission === 'granted';
  }

  /** Nobody said yes or no. */
  get isOpen(): boolean {
    return this.#isWanted === false && this.#permission === 'default';
  }

  async load(): Promise<void> {
    const outcome = await this.#parts.order({ type: 'notices' });
    if (outcome.done) this.#isWanted = outcome.wantsNotices ?? false;
  }

  /** Right after a gesture, since the person may have to be asked. False: it could not be done, or was refused. */
  async change(isOn: boolean): Promise<boolean> {
    const { order, device } = this.#parts;
    if (isOn && this.#permission === 'default') this.#permission = await device.askForNotices();
    if (isOn && this.#permission !== 'granted') return false;
    const { done } = await order({ type: 'notices', wanted: isOn });
    if (done) this.#isWanted = isOn;
    return done;
  }
}
