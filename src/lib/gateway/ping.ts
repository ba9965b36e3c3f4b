import * as v from 'valibot';

/**
 * `GET /api/ping`: is it really this gateway that answers? Never cached, asks the Portal nothing, counts for no rate limit.
 * A captive portal's page or a proxy's error has no such body.
 */
export const PING_PATH = '/api/ping';

export const PingAnswer = v.object({ sitelift: v.literal('gateway') });
export type PingAnswer = v.InferOutput<typeof PingAnswer>;
