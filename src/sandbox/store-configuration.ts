/** A real S3-compatible store that permits are written for, instead of the sandbox's own S3. */
export interface StoreConfiguration {
  readonly endpoint: string;
  /** The store's own STS unless told otherwise. */
  readonly stsEndpoint: string;
  readonly region: string;
  readonly bucket: string;
  /** Lasting keys that may assume the role and read the bucket. */
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly roleArn: string;
}
