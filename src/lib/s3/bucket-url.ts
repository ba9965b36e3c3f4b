/** Where a bucket is. */
export interface BucketPlace {
  readonly bucket: string;
  readonly region: string;
}

/** A bucket's name that is also one label of a host's name. */
const LABEL = /^[a-z\d][a-z\d-]{1,61}[a-z\d]$/;

/**
 * A bucket's address. `endpoint`: of another S3 than AWS's, where buckets are paths; null: AWS, where they are hosts, but
 * for names that a host can't have, or that AWS's certificate does not cover. Of AWS's partitions it knows those that the
 * public can use.
 */
export function bucketUrl({ bucket, region }: BucketPlace, endpoint: string | null): URL {
  if (endpoint !== null) return inPath(endpoint, bucket);
  const host = `s3.${region}.${domainOf(region)}`;
  return LABEL.test(bucket) ? new URL(`https://${bucket}.${host}/`) : inPath(`https://${host}`, bucket);
}

function inPath(endpoint: string, bucket: string): URL {
  return new URL(`${endpoint.replace(/\/+$/, '')}/${encodeURIComponent(bucket)}`);
}

function domainOf(region: string): string {
  if (region.startsWith('cn-')) return 'amazonaws.com.cn';
  return region.startsWith('eusc-') ? 'amazonaws.eu' : 'amazonaws.com';
}
