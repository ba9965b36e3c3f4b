import type { ServerTime } from '../upload/server-clock.ts';
import type { GatewayConfig } from './config.ts';
import type { TicketRequest } from './s3-tickets.ts';
import type { Session, SignInRequest } from './session.ts';

export interface GatewayEdgeOptions {
  readonly fetch: typeof globalThis.fetch;
  /** Scheme and authority of the gateway; empty: the page's own origin. */
  readonly origin?: string | undefined;
  /** This device's clock, ms since 1970. */
  readonly now?: (() => number) | undefined;
  /** A clock that nobody sets, ms. */
  readonly steady?: (() => number) | undefined;
  /** Told the server's time by each answer. */
  readonly heard?: ((time: ServerTime) => void) | undefined;
}

interface MeasuredConfig {
  readonly config: GatewayConfig;
  readonly serverTime: ServerTime;
}

/** The gateway's own calls. Every function rejects with a PortalError only. */
export interface GatewayEdge {
  session(signal: AbortSignal): Promise<Session>;
  /** Rejects with `signed-out` where the Portal refuses the credentials. */
  signIn(credentials: SignInRequest, signal: AbortSignal): Promise<Session>;
  signOut(signal: AbortSignal): Promise<void>;
  config(signal: AbortSignal): Promise<MeasuredConfig>;
  /** A ticket for the parts of one multipart upload. Only where the detour is offered. */
  ticket(request: TicketRequest, signal: AbortSignal): Promise<string>;
  /** From now on the gateway takes no part of this errand from this browser. */
  endErrand(id: string, signal: AbortSignal): Promise<void>;
}
