/** The two headers every Portal call carries. They never leave the gateway. */
export const APP_ID_HEADER = 'X-Plntr-App-Id';
export const APP_TOKEN_HEADER = 'X-Plntr-App-Token';

/** Calls a second the Portal allows one App ID; over it 429 with a fractional Retry-After. */
export const RATE_LIMIT_PER_SECOND = 50;
export const RATE_LIMIT_HEADERS = {
  limit: 'X-RateLimit-Second-Limit',
  remaining: 'X-RateLimit-Second-AmountRemaining',
  reset: 'X-RateLimit-Second-Reset',
} as const;
