import { call, read } from '../../lib/portal/call.ts';
import { PushKey } from '../../lib/links/push.ts';
import { PortalError } from '../../lib/portal/trouble.ts';
import type { Environment } from '../environment.ts';

export interface PushParts {
  /** Sends along what lets the page in. */
  readonly fetch: typeof fetch;
  /** Where this browser is made known. */
  readonly path: string;
  /** What this browser was told to be told of: an account, or a link. */
  readonly about: string;
  readonly environment: Pick<Environment, 'storage' | 'device' | 'signal'>;
  readonly container: Pick<ServiceWorkerContainer, 'ready'>;
}

/** Why it was not turned on. */
export type PushTrouble = 'denied' | 'no-answer' | 'no-service';

/** Whether this browser is told of something also where no page is open. */
export class PushState {
  #isOn = $state(false);
  #isBusy = $state(false);
  #trouble: PushTrouble | null = $state(null);
  readonly #parts: PushParts;

  constructor(parts: PushParts) {
    this.#parts = parts;
    const { storage, device } = parts.environment;
    this.#isOn = storage.getItem(this.#key) === 'on' && device.noticePermission() === 'granted';
  }

  /** Whether this browser can be told at all. */
  get canBe(): boolean {
    return this.#parts.environment.device.noticePermission() !== null && 'PushManager' in window;
  }

  get isOn(): boolean {
    return this.#isOn;
  }

  /** It is being turned. */
  get isBusy(): boolean {
    return this.#isBusy;
  }

  get trouble(): PushTrouble | null {
    return this.#trouble;
  }

  /** Right after a gesture, since the person may have to be asked. False: it could not be done, or was refused. */
  async change(isOn: boolean): Promise<boolean> {
    const { storage } = this.#parts.environment;
    this.#isBusy = true;
    this.#trouble = isOn ? await this.#subscribe() : await this.#unsubscribe();
    this.#isBusy = false;
    if (this.#trouble !== null) return false;
    this.#isOn = isOn;
    if (isOn) storage.setItem(this.#key, 'on');
    else storage.removeItem(this.#key);
    return true;
  }

  get #key(): string {
    return `sitelift.push.${this.#parts.about}`;
  }

  async #subscribe(): Promise<PushTrouble | null> {
    const { container, environment } = this.#parts;
    const { device } = environment;
    const permission = device.noticePermission() === 'granted' ? 'granted' : await device.askForNotices();
    if (permission !== 'granted') return 'denied';
    const publicKey = await this.#try(async () => read(PushKey, await this.#ask('GET')).publicKey);
    if (publicKey === null) return 'no-answer';
    const { pushManager } = await container.ready;
    let subscription: PushSubscription;
    try {
      const kept = await pushManager.getSubscription();
      // One of another gateway's key hears nothing of this one.
      if (kept !== null && !isOf(kept, publicKey)) await kept.unsubscribe();
      subscription = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: publicKey });
    } catch {
      return 'no-service';
    }
    const isKept = await this.#try(() => this.#ask('POST', subscription.toJSON()));
    return isKept === null ? 'no-answer' : null;
  }

  /** The browser's subscription stays: it may be for a link, too. */
  async #unsubscribe(): Promise<PushTrouble | null> {
    const subscription = await (await this.#parts.container.ready).pushManager.getSubscription();
    if (subscription === null) return null;
    const { endpoint } = subscription;
    const isForgotten = await this.#try(() => this.#ask('DELETE', { endpoint }));
    return isForgotten === null ? 'no-answer' : null;
  }

  #ask(method: 'GET' | 'POST' | 'DELETE', body?: unknown) {
    const { fetch, path, environment } = this.#parts;
    const { signal } = environment;
    const caller = { fetch, now: () => Date.now(), steady: () => performance.now() };
    return call(caller, { method, url: path, body, signal });
  }

  async #try<T>(act: () => Promise<T>): Promise<T | null> {
    try {
      return await act();
    } catch (error) {
      if (error instanceof PortalError) return null;
      throw error;
    }
  }
}

function isOf({ options }: PushSubscription, publicKey: string): boolean {
  const key = options.applicationServerKey;
  if (key === null) return false;
  const text = btoa(String.fromCharCode(...new Uint8Array(key)));
  return text.replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '') === publicKey;
}
