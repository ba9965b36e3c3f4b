/** What one access key may do. `'all'` is the root of tests; a scope is a permit: one key, one ACL, writing only. */
export type CredentialScope = 'all' | KeyScope;

export interface KeyScope {
  readonly bucket: string;
  readonly key: string;
  /** PutObject and CreateMultipartUpload must ask for it by `x-amz-acl`. */
  readonly acl: 'bucket-owner-full-control';
}

/** One access key as S3 knows it. */
export interface Credential {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Null: a lasting key, which is sent without a token. */
  readonly sessionToken: string | null;
  /** Ms since 1970 by the sandbox's clock; null: never. From then on the answer is ExpiredToken. */
  readonly expiresAt: number | null;
  readonly scope: CredentialScope;
}

/** Where S3 looks access keys up: the Portal's permits and the sandbox's root key. */
export interface CredentialSource {
  find(accessKeyId: string): Credential | undefined;
}
