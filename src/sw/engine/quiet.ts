/** What waits until nothing goes on any more. */
export class Quiet {
  #next: { readonly promise: Promise<void>; readonly resolve: () => void } | null = null;

  /** Resolves when `tell` is called next. */
  next(): Promise<void> {
    if (this.#next === null) {
      let resolve = (): void => undefined;
      const promise = new Promise<void>((settle) => (resolve = settle));
      this.#next = { promise, resolve };
    }
    return this.#next.promise;
  }

  tell(): void {
    this.#next?.resolve();
    this.#next = null;
  }
}
