/** What a permit's credentials may do: write this one key, for so long. */
interface PermitGrant {
  readonly key: string;
  /** Milliseconds asked for; the answer's `expiresAt` is what counts. */
  readonly lifetime: number;
}

interface PermitCredentials {
  readonly region: string;
  readonly bucket: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** ms since 1970. */
  readonly expiresAt: number;
}

/** Gives credentials that may write one key of the bucket, with the ACL `bucket-owner-full-control`, and no more. */
export interface PermitSource {
  issue(grant: PermitGrant): Promise<PermitCredentials>;
}
