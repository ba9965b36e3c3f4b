/**
 * What went wrong with a request to S3; each kind is a different decision. `detail` holds S3's code and words, never a
 * credential or a URL's query.
 */
export type S3Trouble =
  /** S3 knows no such multipart upload: it was completed or aborted. */
  | { readonly kind: 'gone' }
  /** The permit's credentials have run out: renew it, then repeat. */
  | { readonly kind: 'expired' }
  /** The credentials or the policy refuse this: renew once by force, then give up. */
  | { readonly kind: 'denied'; readonly detail: string }
  /** Our clock is off. The correction was already told to `onClockSkew`: repeat at once. `serverTime`: ms since 1970. */
  | { readonly kind: 'skewed'; readonly serverTime: number | null }
  /** S3 asks for less: back off, with fewer connections. */
  | { readonly kind: 'slow-down'; readonly retryAfterMs: number | null }
  /** Complete does not find the parts as we list them: list them again, send what is missing. */
  | { readonly kind: 'parts-mismatch'; readonly detail: string; readonly ofHeaders?: true }
  /** The bytes S3 got are not those we meant: send the part again. */
  | { readonly kind: 'corrupted'; readonly detail: string }
  /** S3, or something before it, failed: back off and repeat. */
  | { readonly kind: 'transient'; readonly detail: string; readonly retryAfterMs: number | null }
  /** Something before S3 answered in its place: back off and repeat. */
  | { readonly kind: 'intercepted'; readonly detail: string }
  /** A proxy before the gateway takes no body of this size on the detour: repeat when somebody may have mended it. */
  | { readonly kind: 'too-large-for-proxy' }
  /** The gateway doesn't lead there, or no longer. Never leaves the edge: the direct way is tried. */
  | { readonly kind: 'detour-closed' }
  /** No answer that we could read: offline, reset, or an answer without CORS headers. */
  | { readonly kind: 'no-answer' }
  /** Our own AbortSignal. */
  | { readonly kind: 'aborted' }
  /** The file's bytes could not be read: it changed or vanished. */
  | { readonly kind: 'source-unreadable' }
  /** Any other 4xx, and 501: repeating the same request won't help. */
  | {
      readonly kind: 'refused';
      readonly status: number;
      readonly detail: string;
      /** S3 may merely not take a header that the request can do without. */
      readonly ofHeaders?: true;
    };

/** The only error that the S3 edge's functions reject with. */
export class S3Error extends Error {
  override readonly name = 'S3Error';
  readonly trouble: S3Trouble;
  constructor(trouble: S3Trouble, cause?: unknown) {
    super('detail' in trouble ? `${trouble.kind}: ${trouble.detail}` : trouble.kind, { cause });
    this.trouble = trouble;
  }
}

/** Nothing came back that we could read. */
export function isNoAnswer(error: unknown): boolean {
  return error instanceof S3Error && error.trouble.kind === 'no-answer';
}

/** S3 may merely not take a header, which the request may be able to do without. */
export function isOfHeaders(error: unknown): error is S3Error {
  return error instanceof S3Error && 'ofHeaders' in error.trouble;
}

/** Kinds of trouble that are no word of S3's. */
const NO_ANSWERS: readonly S3Trouble['kind'][] = [
  'no-answer',
  'aborted',
  'source-unreadable',
  'intercepted',
  'too-large-for-proxy',
  'detour-closed',
];

/** S3, or something that fails on its behalf, answered with an error that we could read. */
export function isAnswer(error: unknown): boolean {
  return error instanceof S3Error && !NO_ANSWERS.includes(error.trouble.kind);
}

/** The gateway carries nothing to S3 any more. */
export function isDetourClosed(error: unknown): boolean {
  return error instanceof S3Error && error.trouble.kind === 'detour-closed';
}
