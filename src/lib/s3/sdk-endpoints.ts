import { bucketUrl } from './bucket-url.ts';

/** What the SDK knows when it asks where to send a request. */
export interface EndpointParameters {
  readonly Bucket: string;
  readonly Region: string;
  readonly Endpoint?: string | undefined;
}

/**
 * Stands in the worker for the SDK's own rules of where a bucket is and how its requests are signed
 * (`scripts/sdk-in-a-worker.ts`): those know access points, outposts and accelerators, and are a twelfth of the script.
 * Held to them by a test.
 */
export function defaultEndpointResolver({ Bucket, Region, Endpoint }: EndpointParameters) {
  const scheme = { name: 'sigv4', signingName: 's3', signingRegion: Region, disableDoubleEncoding: true };
  return {
    url: bucketUrl({ bucket: Bucket, region: Region }, Endpoint ?? null),
    headers: {},
    properties: { authSchemes: [scheme] },
  };
}
