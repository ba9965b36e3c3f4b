/** Rows that are built in one task: with 20 the longest task took 142 ms, with 10 some 110 (`bench:adding`, two shared cores). */
const ROWS = 10;

/**
 * How many rows of a list are shown. A long list that comes at once is built over several tasks, so that the page answers
 * a finger meanwhile. Always room for some more, so that a row that comes at the top takes none away at the end. To be made
 * while a component is.
 */
export class Gradual {
  #shown = $state(ROWS);

  constructor(length: () => number) {
    $effect(() => {
      const wanted = length() + ROWS;
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
