import { isAnswer, isDetourClosed, isNoAnswer } from './errors.ts';
import type { HeaderGroup, PlainBuckets } from './plain-buckets.ts';
import type { DetourOptions, S3Permit } from './s3-edge.ts';

/** How a request goes. */
export interface Way {
  /** With the headers that a bucket's CORS may refuse. */
  readonly unusual: boolean;
  /** Through the gateway instead of to S3 itself. */
  readonly detour: boolean;
}

interface Asked {
  /** The unusual headers it has; null: none. */
  readonly group: HeaderGroup | null;
  /** Harmless if it arrives and its answer is lost: fit to find out whether the direct way works again. */
  readonly isRepeatable: boolean;
}

export interface Detours {
  /** Sends to S3 itself, and through the gateway where the bucket's CORS seems to refuse this origin. */
  send<T>(permit: S3Permit, asked: Asked, signal: AbortSignal, request: (way: Way) => Promise<T>): Promise<T>;
}

/** Plain requests in a row without an answer, after which it is no chance. */
const REFUSALS = 2;
/** ms until the direct way is tried again: all it costs is a preflight. */
const TRIED_AGAIN = 3_600_000;

/**
 * [Note: detours] What a browser says of an origin that is refused is what it says of a dead network, and of headers that
 * are refused. So the detour is taken where all of this holds: the bucket has answered nothing directly; it left two
 * requests without an answer, the second begun after the first was over, that had no unusual header; its host answers a
 * probe; and the detour then succeeds. That is told, and remembered. The direct way is tried again once a worker and once
 * an hour, with a request that may be repeated, and any answer to it ends the detour. So does the gateway's word that it
 * carries nothing (any more): then all goes directly, and the detour counts as not offered for an hour.
 */
export function createDetours(
  plainBuckets: PlainBuckets,
  options: DetourOptions | undefined,
  now: () => number,
): Detours {
  const detoured = new Set(options?.buckets);
  const answering = new Set<string>();
  const refusals = new Map<string, number>();
  const triedAt = new Map<string, number>();
  /** When the gateway said that it carries nothing, ms since 1970. */
  let closedAt: number | null = null;

  function tell(): void {
    options?.onChange([...detoured]);
  }

  function answered(bucket: string): void {
    answering.add(bucket);
    if (detoured.delete(bucket)) tell();
  }

  async function direct<T>(bucket: string, unusual: boolean, request: (way: Way) => Promise<T>): Promise<T> {
    const before = refusals.get(bucket) ?? 0;
    try {
      const answer = await request({ unusual, detour: false });
      answered(bucket);
      return answer;
    } catch (error) {
      if (isAnswer(error)) answered(bucket);
      // Requests that went at the same time failed of the same cause: they count once.
      const isFirst = (refusals.get(bucket) ?? 0) === before;
      if (isNoAnswer(error) && !unusual && isFirst) refusals.set(bucket, before + 1);
      throw error;
    }
  }

  function isTryDue(bucket: string): boolean {
    const at = triedAt.get(bucket);
    return at === undefined || now() - at >= TRIED_AGAIN;
  }

  const isOffered = (): boolean =>
    options !== undefined && (closedAt === null || now() - closedAt >= TRIED_AGAIN);

  function close(): void {
    closedAt = now();
    if (detoured.size === 0) return;
    detoured.clear();
    tell();
  }

  /** By the detour that is known to be needed, now and then directly to find out. */
  async function detouredly<T>(
    bucket: string,
    { group, isRepeatable }: Asked,
    request: (way: Way) => Promise<T>,
    around: () => Promise<T>,
  ): Promise<T> {
    if (!isRepeatable || !isTryDue(bucket)) return around();
    triedAt.set(bucket, now());
    try {
      return await direct(bucket, group !== null, request);
    } catch (error) {
      if (!isNoAnswer(error)) throw error;
      return around();
    }
  }

  return {
    async send(permit, asked, signal, request) {
      const { bucket } = permit;
      const { group } = asked;
      const around = () => request({ unusual: true, detour: true });
      if (detoured.has(bucket)) {
        try {
          return await detouredly(bucket, asked, request, around);
        } catch (error) {
          if (!isDetourClosed(error)) throw error;
          close();
        }
      }
      try {
        return group === null
          ? await direct(bucket, false, request)
          : await plainBuckets.send(bucket, group, (unusual) => direct(bucket, unusual, request));
      } catch (error) {
        const isRefused = !answering.has(bucket) && (refusals.get(bucket) ?? 0) >= REFUSALS;
        if (options === undefined || !isOffered() || !isNoAnswer(error) || !isRefused) throw error;
        if (!(await options.isStorageThere(permit, signal))) throw error;
        const answer = await around().catch((refusal: unknown) => {
          if (!isDetourClosed(refusal)) throw refusal;
          close();
          throw error;
        });
        triedAt.set(bucket, now());
        detoured.add(bucket);
        tell();
        return answer;
      }
    },
  };
}
