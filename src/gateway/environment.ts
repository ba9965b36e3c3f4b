import type { LookupFunction } from 'node:net';
import type { LazyDatabase } from './database/open-database.ts';
import type { RequestLine } from './request-log.ts';

/** What the gateway uses of the world. */
export interface GatewayEnvironment {
  readonly fetch: typeof fetch;
  /** ms since 1970. */
  readonly now: () => number;
  /** ms of a clock that never jumps. */
  readonly monotonic: () => number;
  readonly log: (line: RequestLine) => void;
  /** Each of 32 bytes, the newest first: it seals, and what any of them sealed is opened. */
  readonly sessionKeys: readonly Uint8Array<ArrayBuffer>[];
  /** Where links are kept, and all that has to do with them. */
  readonly database: LazyDatabase;
  /** ms between two times that the Portal is asked about an order that somebody has before their eyes. */
  readonly askEvery?: number | undefined;
  /** ms until a pushed message that was not taken is sent again, at first. */
  readonly pushAgainAfter?: number | undefined;
  /** ms until the Portal must have answered. */
  readonly limits?: { readonly call: number; readonly wait: number } | undefined;
  /** How the detour finds S3's public hosts, and after how many ms without a byte it gives a request up. */
  readonly detour?: { readonly lookup?: LookupFunction; readonly silence?: number } | undefined;
}

/** What everything uses that keeps something. */
export type Keeping = Pick<GatewayEnvironment, 'database' | 'sessionKeys' | 'now'>;
