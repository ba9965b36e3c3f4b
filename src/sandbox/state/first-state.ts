import type { Identifiers } from '../identifiers.ts';
import { signOpaqueToken } from '../upload-token.ts';
import { firstIguides } from './first-iguides.ts';
import { STATE_VERSION, type State } from './state.ts';

/** API tokens live two years by default. Milliseconds. */
const APP_TOKEN_LIFETIME = 2 * 365 * 24 * 3_600_000;

/** What a new sandbox begins with: an App ID and token of its own, and the first iGUIDEs. `now`: ms since 1970. */
export async function firstState(identifiers: Identifiers, now: number): Promise<State> {
  const appId = identifiers.uuid();
  const tokenKey = identifiers.secret(32);
  return {
    version: STATE_VERSION,
    appId,
    appToken: await signOpaqueToken(tokenKey, appId, now + APP_TOKEN_LIFETIME),
    tokenKey,
    tokenGeneration: 1,
    iguides: firstIguides(),
    intakes: [],
    jobs: [],
    grants: {},
  };
}
