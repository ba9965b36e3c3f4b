/** Decisions made beforehand, so that a run can be repeated and shrunk. Once it is over every decision is 0: the kindest. */
export class Tape {
  readonly #choices: readonly number[];
  #next = 0;

  constructor(choices: readonly number[]) {
    this.#choices = choices;
  }

  get isOver(): boolean {
    return this.#next >= this.#choices.length;
  }

  /** One of `count` ways, from 0. */
  pick(count: number): number {
    const choice = this.#choices[this.#next] ?? 0;
    this.#next += 1;
    return choice % count;
  }

  /** Whether something happens that does so once in `times`. */
  chance(times: number): boolean {
    return this.pick(times) === times - 1;
  }
}
