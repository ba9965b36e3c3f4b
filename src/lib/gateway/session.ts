import * as v from 'valibot';
import { Request as Credentials } from '../portal/test-credentials.ts';

/**
 * `GET /api/session`: who is signed in. `POST /api/session` with App ID and App token signs in (401
 * `credentials-refused`: the Portal refused them; 502 `portal-unreachable`; 429: wait). `DELETE /api/session` signs out.
 */
export const SESSION_PATH = '/api/session';

export const SignInRequest = Credentials;
export type SignInRequest = v.InferOutput<typeof SignInRequest>;

/** `account` tells operators apart without naming the token: the App ID in lower case. */
export const Session = v.variant('signedIn', [
  v.object({ signedIn: v.literal(true), account: v.pipe(v.string(), v.minLength(1)) }),
  v.object({ signedIn: v.literal(false) }),
]);
export type Session = v.InferOutput<typeof Session>;
