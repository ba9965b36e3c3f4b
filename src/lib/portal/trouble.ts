/** What went wrong with a Portal call through the gateway; each kind is a different decision. */
export type PortalTrouble =
  /** No session at the gateway: ask for a sign-in, then repeat. */
  | { readonly kind: 'signed-out' }
  /** 404: the Portal knows no such thing. After `process`: nothing fitting lies at the key. */
  | { readonly kind: 'not-found'; readonly detail: string }
  /** 409: not in the state that the work order is in. */
  | { readonly kind: 'conflict'; readonly detail: string }
  /** `process` only, 403: the upload token is invalid or expired; renew the permit, then repeat. */
  | { readonly kind: 'token-refused'; readonly detail: string }
  /** Any other 4xx: repeating won't help. */
  | { readonly kind: 'refused'; readonly status: number; readonly detail: string }
  /** A guest's link takes it no more, or never did: `detail` is a LinkCode. */
  | { readonly kind: 'link-refused'; readonly detail: string }
  /** 429: repeat after that long. */
  | { readonly kind: 'rate-limited'; readonly retryAfterMs: number | null }
  /** 5xx, or an answer that makes no sense: back off and repeat. */
  | { readonly kind: 'unreachable'; readonly detail: string; readonly retryAfterMs: number | null }
  /** Something between answered in the gateway's or the Portal's place: back off and repeat. */
  | { readonly kind: 'intercepted'; readonly detail: string }
  /** No answer: offline, or the gateway is away. */
  | { readonly kind: 'no-answer' }
  /** Our own AbortSignal. */
  | { readonly kind: 'aborted' };

/** The only error that the portal's and the gateway's edge reject with. */
export class PortalError extends Error {
  override readonly name = 'PortalError';
  readonly trouble: PortalTrouble;
  constructor(trouble: PortalTrouble, cause?: unknown) {
    super('detail' in trouble ? `${trouble.kind}: ${trouble.detail}` : trouble.kind, { cause });
    this.trouble = trouble;
  }
}
