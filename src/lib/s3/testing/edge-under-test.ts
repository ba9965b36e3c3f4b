import { expect } from 'vitest';
import type { Multipart } from '../../upload/permit.ts';
import { S3Error, type S3Trouble } from '../errors.ts';
import { createS3Edge } from '../remote.ts';
import type { S3Edge, S3EdgeOptions } from '../s3-edge.ts';
import { xml, type Answer } from '../../http/testing/scripted-server.ts';

export const PERMIT = {
  bucket: 'iguides.plntr.ca',
  key: 'stitch-data/4MN/original.tar',
  region: 'us-east-1',
  accessKeyId: 'ASIATEST',
  secretAccessKey: 'top-secret',
  sessionToken: 'session-secret',
};
export const MULTIPART: Multipart = {
  uploadId: 'upload-1',
  bucket: PERMIT.bucket,
  key: PERMIT.key,
  partSize: 5_242_880,
  checksum: 'CRC64NVME',
};
export const SPAN = { number: 3, start: 0, end: 9 };
export const BYTES = new TextEncoder().encode('123456789');
export const CHECKSUM = 'rosUhgp5mIg=';
export const NOW = Date.parse('2026-11-22T18:00:00Z');
export const live = new AbortController().signal;

/** An edge to `endpoint`, whose device says it is NOW. */
export function createEdge(endpoint: string, options: Partial<S3EdgeOptions> = {}): S3Edge {
  return createS3Edge(
    { endpoint, clockOffset: () => 0, onClockSkew: () => undefined, ...options },
    () => NOW,
  );
}

/** The trouble that a request ends in; nothing in its error may tell a secret. */
export async function troubleIn(request: Promise<unknown>): Promise<S3Trouble> {
  const error: unknown = await request.then(
    () => 'no error',
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof S3Error)) throw new Error('not an S3Error', { cause: error });
  for (const secret of ['top-secret', 'session-secret'])
    for (let at: unknown = error; at instanceof Error; at = at.cause)
      expect(`${at.message} ${JSON.stringify(at)}`).not.toContain(secret);
  return error.trouble;
}

export const created = xml(
  200,
  '<InitiateMultipartUploadResult><UploadId>upload-1</UploadId></InitiateMultipartUploadResult>',
);
export const completed = xml(
  200,
  '<CompleteMultipartUploadResult><Key>k</Key><ETag/></CompleteMultipartUploadResult>',
);
export const page = (parts: number[], next?: number): Answer =>
  xml(
    200,
    `<ListPartsResult><Key>k</Key><UploadId>upload-1</UploadId><IsTruncated>${String(next !== undefined)}</IsTruncated>
     ${next === undefined ? '' : `<NextPartNumberMarker>${next}</NextPartNumberMarker>`}
     ${parts.map((n) => `<Part><PartNumber>${n}</PartNumber><Size>${n}</Size><ETag>"e${n}"</ETag></Part>`).join('')}
     </ListPartsResult>`,
  );
