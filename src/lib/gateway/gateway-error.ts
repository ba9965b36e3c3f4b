import * as v from 'valibot';

/**
 * The body of every error the gateway itself makes. An error of the Portal's keeps its status and `code`.
 * `signed-out`: sign in again, then repeat. `portal-unreachable`: the Portal did not answer; repeat later.
 */
export const GATEWAY_ERROR_CODES = [
  'signed-out',
  'portal-unreachable',
  'bad-request',
  'not-found',
  'too-large',
  'forbidden-origin',
  'internal',
] as const;

export const GatewayErrorBody = v.object({ code: v.string(), message: v.optional(v.string()) });
export type GatewayErrorBody = v.InferOutput<typeof GatewayErrorBody>;

/** Statuses that only the gateway gives: no other answer means "no session". */
export const SIGNED_OUT_STATUS = 401;
