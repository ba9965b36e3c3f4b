import type { GatewayConfig } from '../../lib/gateway/config.ts';
import type { SignInRequest } from '../../lib/gateway/session.ts';
import { PortalError, type PortalTrouble } from '../../lib/portal/trouble.ts';
import type { Clock, Environment } from '../environment.ts';
import type { KeyValue } from '../storage.ts';
import { Doubts } from './doubts.ts';

export type SessionStatus =
  | { readonly name: 'asking' }
  /** Unconfirmed: the gateway can't be asked now, so who signed in last on this device still counts. */
  | { readonly name: 'signed-in'; readonly account: string; readonly isConfirmed: boolean }
  /** Expired: it ended without anybody signing out here. */
  | { readonly name: 'signed-out'; readonly isExpired: boolean };

/** Where a device remembers who is signed in. */
export const ACCOUNT_KEY = 'sitelift.account';

export function troubleOf(error: unknown): PortalTrouble {
  if (error instanceof PortalError) return error.trouble;
  throw error;
}

export interface SessionParts {
  readonly gateway: Environment['gateway'];
  readonly storage: KeyValue;
  readonly clock: Clock;
  /** Tells the worker that somebody signed in or out. */
  readonly onChange: () => void;
  readonly signal: AbortSignal;
}

/** Who is signed in. The token goes to the gateway and is kept nowhere here. */
export class SignedIn {
  #status: SessionStatus = $state.raw({ name: 'asking' });
  #config: GatewayConfig | null = $state.raw(null);
  #attention = $state(0);
  #purpose: string | null = $state(null);
  readonly #doubts: Doubts;
  readonly #parts: SessionParts;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.#doubts = new Doubts(parts.clock, () => void this.#confirm());
  }

  get status(): SessionStatus {
    return this.#status;
  }

  get account(): string | null {
    return this.#status.name === 'signed-in' ? this.#status.account : null;
  }

  get portalName(): string {
    return this.#config?.portalName ?? 'the Portal';
  }

  /** Whether the gateway takes parts for S3. */
  get isCarrying(): boolean {
    return this.#config?.s3Detour === true;
  }

  /** Credentials that a sandbox accepts; null with a real Portal. */
  get sandbox(): SignInRequest | null {
    return this.#config?.sandbox ?? null;
  }

  /** Grows whenever the sign-in form should take the focus. */
  get attention(): number {
    return this.#attention;
  }

  /** What somebody wanted to do that needs a sign-in first; null where nobody did. */
  get purpose(): string | null {
    return this.#purpose;
  }

  askForSignIn(purpose: string | null = null): void {
    this.#purpose = purpose;
    this.#attention += 1;
  }

  /** Asks the gateway who is signed in; what can't be asked now stays as this device remembers it. */
  async load(): Promise<void> {
    const { gateway, storage, signal } = this.#parts;
    const config = this.#config === null ? this.#loadConfig() : null;
    try {
      const session = await gateway.session(signal);
      // The form to sign in with begins with what the gateway tells of its Portal: it would be moved down by it.
      if (!session.signedIn) await config;
      if (session.signedIn) this.#enter(session.account, true);
      else this.#leave(this.#status.name === 'signed-in' || storage.getItem(ACCOUNT_KEY) !== null);
    } catch (error) {
      const remembered = storage.getItem(ACCOUNT_KEY);
      if (troubleOf(error).kind === 'signed-out') this.#leave(remembered !== null);
      else if (this.#status.name === 'asking')
        this.#status =
          remembered === null
            ? { name: 'signed-out', isExpired: false }
            : { name: 'signed-in', account: remembered, isConfirmed: false };
    }
    await config;
  }

  async #loadConfig(): Promise<void> {
    try {
      this.#config = (await this.#parts.gateway.config(this.#parts.signal)).config;
    } catch (error) {
      // Without it there is no Portal's name and no sandbox button; the next look asks again.
      troubleOf(error);
    }
  }

  /** Null: signed in. Else what stood in the way. */
  async signIn(credentials: SignInRequest): Promise<PortalTrouble | null> {
    try {
      const session = await this.#parts.gateway.signIn(credentials, this.#parts.signal);
      if (!session.signedIn) return { kind: 'signed-out' };
      this.#enter(session.account, true);
      this.#parts.onChange();
      return null;
    } catch (error) {
      return troubleOf(error);
    }
  }

  /** Null: signed out. Else what stood in the way; the session still stands. */
  async signOut(): Promise<PortalTrouble | null> {
    try {
      await this.#parts.gateway.signOut(this.#parts.signal);
    } catch (error) {
      return troubleOf(error);
    }
    this.#parts.storage.removeItem(ACCOUNT_KEY);
    this.#status = { name: 'signed-out', isExpired: false };
    this.#parts.onChange();
    return null;
  }

  /** Somebody was told that nobody is signed in. The gateway is asked, since a sign-in may have come between. */
  doubt(): void {
    if (this.#status.name === 'signed-in') this.#doubts.raise();
  }

  async #confirm(): Promise<void> {
    if (this.#status.name !== 'signed-in') return;
    await this.load();
    if (this.account !== null) this.#parts.onChange();
  }

  #enter(account: string, isConfirmed: boolean): void {
    this.#parts.storage.setItem(ACCOUNT_KEY, account);
    this.#purpose = null;
    this.#status = { name: 'signed-in', account, isConfirmed };
  }

  #leave(isExpired: boolean): void {
    if (this.#status.name === 'signed-out') return;
    this.#status = { name: 'signed-out', isExpired };
  }
}
