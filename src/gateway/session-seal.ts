import { Request as Credentials } from '../lib/portal/test-credentials.ts';
import { createSeal } from './seal.ts';

/** Turns credentials into text that only this gateway can read, and back. */
export interface SessionSeal {
  seal(credentials: Credentials): Promise<string>;
  /** Null: forged, altered, sealed with another key, or too old. */
  open(sealed: string): Promise<Credentials | null>;
}

/** `keys`: the newest first; `lifetime` in seconds; `now` in ms since 1970. */
export function createSessionSeal(
  keys: readonly Uint8Array<ArrayBuffer>[],
  lifetime: number,
  now: () => number,
): SessionSeal {
  const sealed = createSeal({ keys, schema: Credentials, purpose: 'session', now });
  return {
    seal: (credentials) => sealed.seal(credentials, now() + lifetime * 1000),
    open: (text) => sealed.open(text),
  };
}
