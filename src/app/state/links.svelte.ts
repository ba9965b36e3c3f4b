import type { Arrival, Link, LinkId } from '../../lib/links/link.ts';
import type { ChangeLink, MakeLink } from '../../lib/links/operator-links.ts';
import type { LinksEdge } from '../../lib/links/operator-remote.ts';
import { linkAddress, type LinkSecret } from '../../lib/links/secret.ts';
import { PortalError, type PortalTrouble } from '../../lib/portal/trouble.ts';

export interface LinksParts {
  readonly edge: LinksEdge;
  /** The app's own address. */
  readonly origin: string;
  readonly signal: AbortSignal;
}

/** A link's address, which is shown once: nobody keeps its secret. */
export interface Fresh {
  readonly id: LinkId;
  readonly title: string;
  readonly address: string;
}

/** The operator's links, as they were last seen. */
export class LinksState {
  #list: readonly Link[] | null = $state.raw(null);
  #trouble: PortalTrouble['kind'] | null = $state(null);
  #fresh: Fresh | null = $state.raw(null);
  #openId: LinkId | null = $state(null);
  #arrivals: readonly Arrival[] | null = $state.raw(null);
  readonly #parts: LinksParts;

  constructor(parts: LinksParts) {
    this.#parts = parts;
  }

  /** Null: not known yet. */
  get list(): readonly Link[] | null {
    return this.#list;
  }

  /** Why the last thing asked for was not done. */
  get trouble(): PortalTrouble['kind'] | null {
    return this.#trouble;
  }

  get fresh(): Fresh | null {
    return this.#fresh;
  }

  /** The link whose files are shown. */
  get openId(): LinkId | null {
    return this.#openId;
  }

  /** What came in through that one; null: not known yet. */
  get arrivals(): readonly Arrival[] | null {
    return this.#arrivals;
  }

  async look(): Promise<void> {
    await this.#try(async ({ edge, signal }) => {
      this.#list = await edge.list(signal);
      await this.#lookInto();
    });
  }

  /** False: it could not be made. */
  make(wanted: MakeLink): Promise<boolean> {
    return this.#try(async ({ edge, signal }) => {
      const { link, secret } = await edge.make(wanted, signal);
      this.#list = [link, ...(this.#list ?? [])];
      this.#show(link, secret);
    });
  }

  change(id: LinkId, change: ChangeLink): Promise<boolean> {
    return this.#try(async ({ edge, signal }) => this.#put(await edge.change(id, change, signal)));
  }

  renew(link: Link): Promise<boolean> {
    return this.#try(async ({ edge, signal }) => this.#show(link, await edge.renew(link.id, signal)));
  }

  remove(id: LinkId): Promise<boolean> {
    return this.#try(async ({ edge, signal }) => {
      await edge.remove(id, signal);
      this.#list = (this.#list ?? []).filter((link) => link.id !== id);
      if (this.#fresh?.id === id) this.#fresh = null;
    });
  }

  /** Shows what came in through one, or hides it again. */
  async open(id: LinkId | null): Promise<void> {
    this.#openId = id;
    this.#arrivals = null;
    await this.#try(() => this.#lookInto());
  }

  hideAddress(): void {
    this.#fresh = null;
  }

  async #lookInto(): Promise<void> {
    const id = this.#openId;
    if (id === null) return;
    const { link, arrivals } = await this.#parts.edge.see(id, this.#parts.signal);
    if (this.#openId !== id) return;
    this.#put(link);
    this.#arrivals = arrivals;
  }

  #put(link: Link): void {
    this.#list = (this.#list ?? []).map((one) => (one.id === link.id ? link : one));
  }

  #show({ id, terms }: Link, secret: LinkSecret): void {
    this.#fresh = { id, title: terms.title, address: linkAddress(this.#parts.origin, secret) };
  }

  async #try(act: (parts: LinksParts) => Promise<void>): Promise<boolean> {
    try {
      await act(this.#parts);
      this.#trouble = null;
      return true;
    } catch (error) {
      if (!(error instanceof PortalError)) throw error;
      this.#trouble = error.trouble.kind;
      return false;
    }
  }
}
