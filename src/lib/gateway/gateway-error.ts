import * as v from 'valibot';
import type { LinkCode } from '../links/guest-link.ts';

/**
 * The body of every error the gateway itself makes. An error of the Portal's keeps its status and `code`.
 * `signed-out`: sign in again, then repeat. `credentials-refused`: other credentials are needed. `portal-unreachable`:
 * nothing that the Portal would say came back; repeat later. `portal-intercepted`: something before the Portal answered in its
 * place; repeat later. `portal-error`: the Portal's own error, but without a
 * code: its status says which. `not-yet`: a wait ended before the job did; ask again. `forbidden-target`,
 * `storage-unreachable`: the detour doesn't lead there; S3 gave no answer. What a guest's link is refused with: `LinkCode`.
 */
export type GatewayErrorCode =
  | 'signed-out'
  | 'credentials-refused'
  | 'portal-unreachable'
  | 'portal-intercepted'
  | 'portal-error'
  | 'not-yet'
  | 'bad-request'
  | 'not-found'
  | 'too-large'
  | 'forbidden-origin'
  | 'forbidden-target'
  | 'storage-unreachable'
  | 'internal'
  | LinkCode;

export const GatewayErrorBody = v.object({ code: v.string(), message: v.optional(v.string()) });
export type GatewayErrorBody = v.InferOutput<typeof GatewayErrorBody>;

/** A status that only the gateway gives (`signed-out`, `credentials-refused`): a Portal's 401 never comes through. */
export const SIGNED_OUT_STATUS = 401;
