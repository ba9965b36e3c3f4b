import { S3Client } from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { defaultEndpointResolver } from './sdk-endpoints.ts';

/** What the SDK decides by its own rules. */
const { endpointProvider } = new S3Client({ region: 'us-east-1' }).config;
const ASKED_FOR_NOTHING_ELSE = {
  UseFIPS: false,
  UseDualStack: false,
  Accelerate: false,
  UseGlobalEndpoint: false,
  DisableMultiRegionAccessPoints: false,
};

/** S3's rules for a bucket's name, and those of before 2018; none that stands for an access point or a directory bucket. */
const anyBucket = fc
  .oneof(
    fc.stringMatching(/^[a-z\d][a-z\d-]{1,61}[a-z\d]$/),
    fc.stringMatching(/^[a-z\d][a-z\d.-]{1,61}[a-z\d]$/),
    fc.stringMatching(/^[A-Za-z\d][A-Za-z\d._-]{0,80}[A-Za-z\d]$/),
  )
  .filter((name) => !/--[a-z]+-s3$|-s3alias$|--op-s3$/.test(name));
const anyRegion = fc.constantFrom(
  ...['us-east-1', 'us-west-2', 'ca-central-1', 'eu-north-1', 'ap-southeast-7', 'us-gov-west-1'],
  ...['cn-north-1', 'cn-northwest-1', 'eusc-de-east-1'],
);
const anyEndpoint = fc.option(
  fc.constantFrom(
    'http://127.0.0.1:9000',
    'https://s3.example.com/',
    'https://minio.example.com:8443/below/it',
  ),
);

it('asks where the SDK would, and signs for the same region', () => {
  fc.assert(
    fc.property(anyBucket, anyRegion, anyEndpoint, (bucket, region, endpoint) => {
      const own = endpoint === null ? {} : { Endpoint: endpoint, ForcePathStyle: true };
      const asked = { Bucket: bucket, Region: region, ...own };
      const expected = endpointProvider({ ...ASKED_FOR_NOTHING_ELSE, ...asked });
      const { url, headers, properties } = defaultEndpointResolver(asked);
      expect(url.href).toBe(expected.url.href);
      expect({ headers, properties }).toEqual({ headers: expected.headers, properties: expected.properties });
    }),
    { numRuns: 2_000 },
  );
});
