import { isAnswer, isNoAnswer } from './errors.ts';
import type { S3EdgeOptions } from './s3-edge.ts';

/** Requests whose unusual headers a bucket may refuse together: those with a checksum, and Complete's. */
export type HeaderGroup = 'checksum' | 'complete';

export interface PlainBuckets {
  /** Sends with the unusual headers, and without them where the bucket's CORS seems to refuse them. */
  send<T>(bucket: string, group: HeaderGroup, request: (unusual: boolean) => Promise<T>): Promise<T>;
}

/**
 * [Note: plain buckets] A browser says of a preflight that was refused just what it says of a dead network, or of a
 * reply that was lost: a TypeError. So where a bucket has never answered a request with unusual headers, and a second
 * one, begun after the first was over, gets no answer either, it goes again without them. If that is answered, the
 * headers may be to blame, or chance: another time makes it a fact, which is told and from then on saves the tries. Any
 * answer to the unusual headers clears the bucket for good.
 */
export function createPlainBuckets({ plainBuckets = [], onPlainBucket }: S3EdgeOptions): PlainBuckets {
  const plain = new Set(plainBuckets);
  const accepting = new Set<string>();
  const unanswered = new Set<string>();
  /** How often a request got no answer with the unusual headers and one without. */
  const suspicions = new Map<string, number>();

  return {
    async send(bucket, group, request) {
      const entry = `${group} ${bucket}`;
      if (plain.has(entry)) return request(false);
      const isSecond = unanswered.has(entry);
      const before = suspicions.get(entry) ?? 0;
      try {
        const answer = await request(true);
        accepting.add(entry);
        return answer;
      } catch (error) {
        if (isAnswer(error)) accepting.add(entry);
        if (!isNoAnswer(error) || accepting.has(entry)) throw error;
        unanswered.add(entry);
        if (!isSecond) throw error;
      }
      const answer = await request(false);
      // Requests that went at the same time failed of the same cause: they count once.
      if ((suspicions.get(entry) ?? 0) === before) {
        suspicions.set(entry, before + 1);
        if (before + 1 === 2) {
          plain.add(entry);
          onPlainBucket?.(entry);
        }
      }
      return answer;
    },
  };
}
