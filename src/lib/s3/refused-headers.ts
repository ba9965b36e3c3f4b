import { isOfHeaders, S3Error } from './errors.ts';
import type { S3EdgeOptions } from './s3-edge.ts';

/** Headers that a request can do without: those with a checksum, Complete's, and the ACL, which AWS's permits demand. */
export type SpareHeaders = 'checksum' | 'complete' | 'acl';

export interface RefusedHeaders {
  /** Sends with these headers, and with fewer of them where the server does not take them. */
  send<T>(
    bucket: string,
    spare: readonly SpareHeaders[],
    request: (sent: ReadonlySet<SpareHeaders>) => Promise<T>,
  ): Promise<T>;
  /** The bucket does nothing with them: they are not sent any more. */
  ignores(bucket: string, headers: SpareHeaders): void;
}

/**
 * [Note: refused headers] A server that knows no checksums, no `x-amz-mp-object-size` or no ACLs ignores them, or answers
 * NotImplemented, InvalidRequest or InvalidArgument, codes that have a hundred other causes. So the request goes again
 * without what it can do without, at once: it was answered, and is no failed attempt. What it then succeeds without is
 * told, and is not sent to the bucket again. Where nothing helps, the first answer stands, and it is for good: each
 * request asks for at most four sendings, and for one as soon as the bucket is known.
 */
export function createRefusedHeaders({ plainBuckets = [], onPlainBucket }: S3EdgeOptions): RefusedHeaders {
  const refused = new Set(plainBuckets);
  const entryOf = (bucket: string, headers: SpareHeaders): string => `refused-${headers} ${bucket}`;

  function ignores(bucket: string, headers: SpareHeaders): void {
    const entry = entryOf(bucket, headers);
    if (refused.has(entry)) return;
    refused.add(entry);
    onPlainBucket?.(entry);
  }

  return {
    ignores,
    async send(bucket, spare, request) {
      const wanted = spare.filter((headers) => !refused.has(entryOf(bucket, headers)));
      let first: unknown;
      try {
        return await request(new Set(wanted));
      } catch (error) {
        if (!isOfHeaders(error)) throw error;
        first = error;
      }
      for (const dropped of droppings(wanted)) {
        try {
          const answer = await request(new Set(wanted.filter((headers) => !dropped.includes(headers))));
          for (const headers of dropped) ignores(bucket, headers);
          return answer;
        } catch (error) {
          // The permit's policy demands the ACL: the denial is ours, not the permit's.
          const isForAcl = dropped.includes('acl') && isDenied(error);
          if (!isOfHeaders(error) && !isForAcl) throw error;
        }
      }
      throw first;
    },
  };
}

/** What may be dropped, the least first. */
function droppings(wanted: readonly SpareHeaders[]): SpareHeaders[][] {
  const single = wanted.map((headers) => [headers]);
  return wanted.length > 1 ? [...single, [...wanted]] : single;
}

function isDenied(error: unknown): boolean {
  return error instanceof S3Error && error.trouble.kind === 'denied';
}
