import { createContext } from 'svelte';
import type { UploadView } from '../../lib/channel/upload-view.ts';
import { nameOf } from '../../lib/upload/naming.ts';
import type { UploadId } from '../../lib/upload/upload.ts';
import type { BridgeEvent } from '../bridge/bridge.ts';
import type { Environment } from '../environment.ts';
import { rejectedSpeech } from '../words/rejection-words.ts';
import type { Action } from './actions.ts';
import { Adding } from './adding.svelte.ts';
import { Destinations } from './destination.svelte.ts';
import type { Errands } from './errands.svelte.ts';
import { LimitsState } from './limits.svelte.ts';
import { Looks } from './looks.svelte.ts';
import { LostFiles } from './lost-files.svelte.ts';
import { Now } from './now.svelte.ts';
import { Reach } from './reach.ts';
import type { NoticesState } from './notices.svelte.ts';
import { Room } from './room.svelte.ts';
import type { SharedFiles } from './shared-files.ts';
import type { Screen } from './screen.ts';
import { ACCOUNT_KEY, SignedIn } from './session.svelte.ts';
import { Speech } from './speech.svelte.ts';
import { Uploads } from './uploads.svelte.ts';
import { Verdicts } from './verdicts.svelte.ts';
import { Wish } from './wish.svelte.ts';
import { WorkerLink } from './worker-link.svelte.ts';

/** Everything the page shows, in one place that components get from their context. */
export class AppState {
  readonly environment: Environment;
  readonly worker: WorkerLink;
  readonly limits: LimitsState;
  readonly uploads: Uploads;
  readonly session: SignedIn;
  readonly destinations: Destinations;
  readonly adding: Adding;
  readonly lostFiles: LostFiles;
  readonly room: Room;
  readonly looks: Looks;
  readonly verdicts: Verdicts;
  readonly speech: Speech;
  readonly now: Now;
  /** What the page does not begin with is loaded after its first sight, and then is here. */
  notices: NoticesState | null = $state.raw(null);
  screen: Screen | null = $state.raw(null);
  errands: Errands | null = $state.raw(null);
  shared: SharedFiles | null = null;
  readonly wish = new Wish();
  readonly reach = new Reach();

  constructor(environment: Environment) {
    const { bridge, gateway, portal, storage, clock, signal, newUploadId, reader, inspector } = environment;
    this.environment = environment;
    this.worker = new WorkerLink(bridge);
    this.limits = new LimitsState((order) => this.worker.order(order));
    this.uploads = new Uploads(
      () => this.limits.hold,
      (uploads) => this.verdicts.rejectedOf(uploads),
    );
    this.speech = new Speech(clock, reader.locale);
    this.now = new Now(clock, signal);
    const onChange = () => void bridge.order({ type: 'session-changed' });
    this.session = new SignedIn({ gateway, storage, clock, onChange, signal });
    this.destinations = new Destinations({
      portal,
      storage,
      signal,
      onSignedOut: () => this.session.doubt(),
    });
    this.verdicts = new Verdicts(portal, signal);
    this.looks = new Looks(inspector);
    this.adding = new Adding({
      newUploadId,
      refuses: environment.refuses,
      order: (order) => bridge.order(order),
      isKnown: (id) => this.uploads.get(id) !== undefined,
      isUnkept: (id) => this.uploads.isUnkept(id),
      onRemoved: (ids) => this.shared?.removed(ids),
      looks: this.looks,
      target: () => this.destinations.target,
      uploads: () => this.uploads.all,
    });
    this.lostFiles = new LostFiles({
      order: (order) => this.worker.order(order),
      uploads: () => this.uploads.all,
      allow: (handle) => environment.device.allow(handle),
    });
    this.room = new Room(environment.device, () => this.uploads.all);
    bridge.listen((event) => this.#hear(event));
    void this.look();
  }

  get locale(): string {
    return this.environment.reader.locale;
  }

  /** Asks the gateway and the Portal again: at the start, when the page is looked at, when the network is back. */
  async look(): Promise<void> {
    await this.session.load();
    await this.enter();
    await this.destinations.refresh();
    await this.#askForVerdicts();
  }

  /** Another window changed what this device remembers: another account may be signed in. Null: all was forgotten. */
  noteStorage(key: string | null): void {
    // Windows keep their recent iGUIDEs there, too: looking at each of those would have them answer one another for ever.
    if (key === null || key === ACCOUNT_KEY) void this.look();
  }

  /** Opens the destinations of whoever is signed in. */
  async enter(): Promise<void> {
    if (this.session.account !== null) await this.destinations.open(this.session.account);
  }

  async act(action: Action, ids: readonly UploadId[]): Promise<void> {
    if (ids.length > 0) await this.worker.order({ type: action, ids: [...ids] });
  }

  #hear(event: BridgeEvent): void {
    this.worker.hear(event);
    if (event.type === 'signed-out') this.session.doubt();
    if (event.type === 'snapshot') {
      this.uploads.replace(event.uploads);
      if (event.limits !== undefined) this.limits.hear(event.limits);
      void this.#askForVerdicts();
    }
    if (event.type === 'wanted') void this.#handOver(event.ids);
    if (event.type === 'limits') this.limits.hear(event);
    if (event.type !== 'uploads') return;
    const arrived = event.changed.filter((upload) => this.#hasArrived(upload));
    for (const upload of event.changed) this.speech.note(this.uploads.get(upload.id), upload);
    this.uploads.change(event.changed, event.removed);
    if (arrived.length > 0) void this.#followUp(arrived);
  }

  /** A worker that was killed took files along that this page still has. */
  async #handOver(ids: readonly UploadId[]): Promise<void> {
    const files = this.adding.held(ids);
    if (files.length > 0) await this.environment.bridge.order({ type: 'hand-over', files });
  }

  /** Stitch Data that is done changes the status of its work order. */
  #hasArrived({ id, phase, destination }: UploadView): boolean {
    if (phase.name !== 'done' || destination.kind !== 'stitch-data') return false;
    return this.uploads.get(id)?.phase.name !== 'done';
  }

  async #followUp(arrived: readonly UploadView[]): Promise<void> {
    const { chosen } = this.destinations;
    if (arrived.some(({ destination }) => destination.iguideId === chosen?.id))
      void this.destinations.refresh();
    await this.#askForVerdicts();
    for (const upload of arrived)
      if (this.uploads.isRejected(upload.id)) this.speech.say(rejectedSpeech(nameOf(upload)));
  }

  async #askForVerdicts(): Promise<void> {
    const { account } = this.session;
    if (account !== null) await this.verdicts.ask(this.uploads.all, account);
  }
}

export const [getApp, setApp] = createContext<AppState>();
