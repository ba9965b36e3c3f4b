/** Rows that are built in one task: so many take a phone some 50 ms. */
const ROWS = 10;

/**
 * How many rows of a list are shown. A long list that comes at once is built over several tasks, so that the page answers
 * a finger meanwhile. To be made while a component is.
 */
export class Gradual {
  #shown = $state(ROWS);

  constructor(length: () => number) {
    $effect(() => {
      const wanted = Math.max(ROWS, length());
      if (this.#shown >= wanted) {
        this.#shown = wanted;
        return;
      }
      const timer = setTimeout(() => {
        this.#shown += ROWS;
      });
      return () => {
        clearTimeout(timer);
      };
    });
  }

  get shown(): number {
    return this.#shown;
  }
}
