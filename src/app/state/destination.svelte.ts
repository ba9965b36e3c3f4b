import type { Iguide } from '../../lib/portal/iguide.ts';
import type { IguideId, WorkOrderId } from '../../lib/portal/ids.ts';
import type { AppendToViews } from '../../lib/portal/job.ts';
import type { PortalTrouble } from '../../lib/portal/trouble.ts';
import type { WorkOrder } from '../../lib/portal/work-order.ts';
import type { Destination } from '../../lib/upload/destination.ts';
import { proposedWorkOrder, type Target, type TargetWorkOrder } from '../destination/propose.ts';
import { loadLastList, saveLastList } from '../destination/last-list.ts';
import { loadRecent, saveRecent, type Recent } from '../destination/recent.ts';
import type { PortalLookup } from '../environment.ts';
import type { KeyValue } from '../storage.ts';
import { iguideTroubleText, isPassing } from '../words/portal-trouble-words.ts';
import { troubleOf } from './session.svelte.ts';

/** Something asked of the Portal. */
export type Asked<T> =
  | { readonly name: 'asking' }
  /** Old: as it was when last seen, because the Portal can't be asked now. */
  | { readonly name: 'there'; readonly value: T; readonly isOld: boolean }
  | { readonly name: 'missing'; readonly trouble: PortalTrouble['kind'] };

export interface DestinationParts {
  readonly portal: PortalLookup;
  readonly storage: KeyValue;
  /** A call was told that nobody is signed in. */
  readonly onSignedOut: () => void;
  readonly signal: AbortSignal;
}

/** Where files go: the list to choose from, and what is chosen. */
export class Destinations {
  #account: string | null = null;
  #list: Asked<readonly Iguide[]> = $state.raw({ name: 'asking' });
  #recent: readonly Recent[] = $state.raw([]);
  #chosen: Iguide | null = $state.raw(null);
  #workOrders: Asked<readonly WorkOrder[]> = $state.raw({ name: 'asking' });
  #workOrderId: WorkOrderId | null = $state(null);
  #lookingUp: IguideId | null = $state(null);
  #lookUpText: string | null = $state(null);
  #views: AppendToViews | 'none' = $state('none');
  readonly #parts: DestinationParts;

  readonly workOrder: TargetWorkOrder | null = $derived.by(() => {
    if (this.#chosen === null) return null;
    const known = this.#workOrders.name === 'there' ? this.#workOrders.value : [];
    const picked = known.find(({ id }) => id === this.#workOrderId);
    if (picked !== undefined) return picked;
    if (this.#workOrderId !== null) return { id: this.#workOrderId, status: null };
    return proposedWorkOrder(this.#chosen, known);
  });

  readonly target: Target | null = $derived(
    this.#chosen === null ? null : { iguide: this.#chosen, workOrder: this.workOrder, views: this.#views },
  );

  constructor(parts: DestinationParts) {
    this.#parts = parts;
  }

  get list(): Asked<readonly Iguide[]> {
    return this.#list;
  }

  get recent(): readonly Iguide[] {
    return this.#recent.map(({ iguide }) => iguide);
  }

  get chosen(): Iguide | null {
    return this.#chosen;
  }

  get workOrders(): Asked<readonly WorkOrder[]> {
    return this.#workOrders;
  }

  /** The ID that is being looked up. */
  get lookingUp(): IguideId | null {
    return this.#lookingUp;
  }

  /** Why the last look-up by ID found nothing, or that it is used unseen. */
  get lookUpText(): string | null {
    return this.#lookUpText;
  }

  get views(): AppendToViews | 'none' {
    return this.#views;
  }

  set views(views: AppendToViews | 'none') {
    this.#views = views;
  }

  /** Starts over for another account; for the same one, nothing is forgotten. */
  async open(account: string): Promise<void> {
    if (account !== this.#account) {
      this.#account = account;
      this.#recent = loadRecent(this.#parts.storage, account);
      this.#list = { name: 'asking' };
      this.clear();
    }
    if (this.#list.name !== 'there' || this.#list.isOld) await this.loadList();
    if (this.#workOrders.name === 'missing') await this.refresh();
  }

  async loadList(): Promise<void> {
    if (this.#list.name !== 'there') this.#list = { name: 'asking' };
    const { portal, storage } = this.#parts;
    const account = this.#account;
    try {
      const value = await portal.listIguides(this.#parts.signal);
      if (account !== this.#account) return;
      this.#list = { name: 'there', value, isOld: false };
      if (account !== null) saveLastList(storage, account, value);
    } catch (error) {
      const { kind } = this.#note(error);
      if (account !== this.#account || this.#list.name === 'there') return;
      const last = isPassing(kind) ? loadLastList(storage, account) : null;
      this.#list = last ?? { name: 'missing', trouble: kind };
    }
  }

  /** Chooses an iGUIDE and asks for its work orders. */
  async choose(iguide: Iguide, workOrderId: WorkOrderId | null = null): Promise<void> {
    const before = this.#recent.find((recent) => recent.iguide.id === iguide.id);
    this.#chosen = iguide;
    this.#workOrderId = workOrderId;
    this.#lookUpText = null;
    this.#workOrders =
      before === undefined ? { name: 'asking' } : { name: 'there', value: before.workOrders, isOld: true };
    await this.refresh();
  }

  /** Looks an ID up and chooses it. Where the Portal can't be asked or won't say, the ID is taken as it was typed. */
  async chooseById(id: IguideId): Promise<void> {
    this.#lookingUp = id;
    this.#lookUpText = null;
    try {
      const iguide = await this.#parts.portal.getIguide(id, this.#parts.signal);
      if (this.#lookingUp === id) await this.choose(iguide);
    } catch (error) {
      const { kind } = this.#note(error);
      if (this.#lookingUp !== id) return;
      this.#lookUpText = iguideTroubleText(kind, id);
      if (!isPassing(kind) && kind !== 'refused') return;
      const text = `${this.#lookUpText} The ID is used as it was typed.`;
      await this.choose({ id, address: id });
      this.#lookUpText = text;
    } finally {
      if (this.#lookingUp === id) this.#lookingUp = null;
    }
  }

  /** Chooses what an Upload was sent to. */
  async chooseAgain({ iguideId, address, ...rest }: Destination): Promise<void> {
    const known = this.#recent.find(({ iguide }) => iguide.id === iguideId)?.iguide;
    await this.choose(known ?? { id: iguideId, address }, rest.kind === 'asset' ? null : rest.workOrderId);
  }

  chooseWorkOrder(id: WorkOrderId | null): void {
    this.#workOrderId = id;
  }

  /** Back to the list, which is asked for again: statuses may have changed meanwhile. */
  async startOver(): Promise<void> {
    this.clear();
    await this.loadList();
  }

  clear(): void {
    this.#chosen = null;
    this.#workOrderId = null;
    this.#lookingUp = null;
    this.#lookUpText = null;
  }

  /** Asks for the chosen one's work orders again; what was seen before stays until there is an answer. */
  async refresh(): Promise<void> {
    const iguide = this.#chosen;
    if (iguide === null) return;
    if (this.#workOrders.name === 'missing') this.#workOrders = { name: 'asking' };
    try {
      const workOrders = await this.#parts.portal.listWorkOrders(iguide.id, this.#parts.signal);
      if (this.#chosen?.id !== iguide.id) return;
      this.#workOrders = { name: 'there', value: workOrders, isOld: false };
      if (this.#account !== null)
        this.#recent = saveRecent(this.#parts.storage, this.#account, { iguide, workOrders });
    } catch (error) {
      const { kind } = this.#note(error);
      if (this.#chosen?.id === iguide.id && this.#workOrders.name !== 'there')
        this.#workOrders = { name: 'missing', trouble: kind };
    }
  }

  #note(error: unknown): PortalTrouble {
    const trouble = troubleOf(error);
    if (trouble.kind === 'signed-out') this.#parts.onSignedOut();
    return trouble;
  }
}
