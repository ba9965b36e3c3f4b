import type { Clock } from '../environment.ts';

/** ms between two looks: worker and gateway that contradict each other must not keep each other busy. */
const REST = 5_000;

/** Looks again when there is a doubt, but not at once after the last look: then later, since that doubt may be a new one. */
export class Doubts {
  readonly #clock: Clock;
  readonly #look: () => void;
  #isResting = false;
  #isWaiting = false;

  constructor(clock: Clock, look: () => void) {
    this.#clock = clock;
    this.#look = look;
  }

  raise(): void {
    if (this.#isResting) {
      this.#isWaiting = true;
      return;
    }
    this.#isResting = true;
    this.#clock.after(REST, () => {
      this.#isResting = false;
      if (this.#isWaiting) this.raise();
    });
    this.#isWaiting = false;
    this.#look();
  }
}
