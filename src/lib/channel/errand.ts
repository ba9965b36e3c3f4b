import * as v from 'valibot';

/** Parts that a page gives the browser to send by itself (Background Fetch), which no worker may begin. */
export const Errand = v.object({
  id: v.string(),
  parts: v.array(
    v.object({
      /** Of the gateway. */
      path: v.string(),
      /** What the gateway signs it by; nothing in it can be read here. */
      ticket: v.string(),
      body: v.instance(Blob),
    }),
  ),
  /** The files' names. */
  names: v.array(v.string()),
});
export type Errand = v.InferOutput<typeof Errand>;
