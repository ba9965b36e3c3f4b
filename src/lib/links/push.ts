import * as v from 'valibot';

/**
 * Web Push. `GET` tells the key that browsers subscribe with; an operator's `POST` keeps a subscription for their account, a
 * `DELETE` with its address forgets it. Guests have the same for a link.
 */
export const PUSH_PATH = '/api/push';
export const GUEST_PUSH_PATH = '/api/link/push';

/** The gateway's public key, base64url. */
export const PushKey = v.object({ publicKey: v.string() });

/** As a browser's PushSubscription says it in JSON. */
export const Subscription = v.object({
  endpoint: v.pipe(v.string(), v.url(), v.maxLength(2_000)),
  keys: v.object({
    p256dh: v.pipe(v.string(), v.regex(/^[\w-]+=*$/), v.maxLength(200)),
    auth: v.pipe(v.string(), v.regex(/^[\w-]+=*$/), v.maxLength(100)),
  }),
});
export type Subscription = v.InferOutput<typeof Subscription>;

export const Unsubscription = v.pick(Subscription, ['endpoint']);

/** What a pushed message says, read by the worker alone: it is encrypted for it. */
export const PushMessage = v.variant('kind', [
  /** A guest's file was processed. */
  v.object({
    kind: v.literal('arrived'),
    /** The link's title, and who handed in, if they said so. */
    title: v.string(),
    guest: v.nullable(v.string()),
    filename: v.string(),
  }),
  /** A work order is at its end; `address`: where the iGUIDE is to be seen. */
  v.object({
    kind: v.literal('order'),
    status: v.string(),
    place: v.string(),
    address: v.nullable(v.string()),
  }),
]);
export type PushMessage = v.InferOutput<typeof PushMessage>;
