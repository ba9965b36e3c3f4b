import * as v from 'valibot';

const APPEND_TO_VIEWS = ['default', 'all'] as const;
export const AppendToViews = v.picklist(APPEND_TO_VIEWS);
/** Which views of the iGUIDE a processed asset is appended to. */
export type AppendToViews = v.InferOutput<typeof AppendToViews>;

/**
 * What the app sends to process an upload. The Portal takes these as query parameters; the app sends them to the
 * gateway in the body, since nothing secret goes into a URL we make.
 */
export const ProcessRequest = v.object({
  uploadToken: v.pipe(v.string(), v.minLength(1), v.maxLength(8192)),
  appendToViews: v.optional(AppendToViews),
});
export type ProcessRequest = v.InferOutput<typeof ProcessRequest>;

/** The Portal's processing of an uploaded file. */
export const Job = v.object({
  jid: v.pipe(v.string(), v.minLength(1), v.maxLength(200)),
  jidEnqueuedAt: v.pipe(v.string(), v.minLength(1), v.maxLength(100)),
});
export type Job = v.InferOutput<typeof Job>;

/** `process`: 403 means the upload token is invalid or expired, 404 that nothing fitting lies at the key. */
export const ProcessStatus = { tokenRefused: 403, objectMissing: 404 } as const;

/** `waitForProcess`: every 2xx is done; these are "not yet, ask again". */
export const NOT_YET_STATUSES: readonly number[] = [408, 504, 524, 581];

/** The status the Portal itself gives for "not yet" (observed). */
export const NOT_YET_STATUS = 581;
