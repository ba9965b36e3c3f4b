import type { Link, LinkWatch } from '../lib/upload/link.ts';

/** What the network costs: as the browser tells this worker, or, where it tells a worker nothing, as a page was told. */
export class KnownLink {
  readonly #own: LinkWatch;
  readonly #onChange: () => void;
  #told: Link = 'untold';
  #last: Link;

  constructor(own: LinkWatch, onChange: () => void) {
    this.#own = own;
    this.#onChange = onChange;
    this.#last = own.now();
    own.onChange(() => {
      this.#look();
    });
  }

  now(): Link {
    const own = this.#own.now();
    return own === 'untold' ? this.#told : own;
  }

  /** A page says what its browser told it. */
  hear(link: Link): void {
    this.#told = link;
    this.#look();
  }

  /** Browsers say that a connection changed whenever they measured its speed anew. */
  #look(): void {
    const link = this.now();
    if (link === this.#last) return;
    this.#last = link;
    this.#onChange();
  }
}
