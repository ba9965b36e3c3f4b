import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListPartsCommand,
  UploadPartCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import type { Part } from '../upload/part.ts';
import type { Multipart } from '../upload/permit.ts';
import { ACL } from './acl.ts';
import { createClient } from './client.ts';
import { S3Error } from './errors.ts';
import { createDetours } from './detours.ts';
import { createPlainBuckets, type HeaderGroup } from './plain-buckets.ts';
import { createRefusedHeaders, type SpareHeaders } from './refused-headers.ts';
import type { S3Edge, S3EdgeOptions, S3Permit } from './s3-edge.ts';
import { s3ErrorFrom, type Operation } from './sdk-error.ts';
import { createWholeEtags } from './whole-etags.ts';

/** Clients kept, one a permit: three uploads at once, each with its permit's successor. */
const MAX_CLIENTS = 6;

/** Aborts in a row before it is left to the caller to go on later. */
const MAX_ABORTS = 5;

/** lib-storage cuts no smaller than this, bytes; a part as large as the file makes it send the file whole. */
const LIB_STORAGE_MIN_PART = 5 * 1024 * 1024;

const place = ({ bucket, key }: S3Permit | Multipart) => ({ Bucket: bucket, Key: key });
const uploadOf = (multipart: Multipart) => ({ ...place(multipart), UploadId: multipart.uploadId });

/** Those of the spare headers that make a request one which the bucket's CORS has to allow. */
function unusualOf(sent: ReadonlySet<SpareHeaders>): HeaderGroup | null {
  if (sent.has('checksum')) return 'checksum';
  return sent.has('complete') ? 'complete' : null;
}

/** An answer in 2xx that isn't S3's: a captive portal's page, or an error in a 200, which the SDK lets pass. */
function notAnAnswer(operation: Operation): S3Error {
  return new S3Error({
    kind: 'transient',
    detail: `no ${operation} result in the answer`,
    retryAfterMs: null,
  });
}

export function createS3Edge(options: S3EdgeOptions, now: () => number = Date.now): S3Edge {
  const clients = new Map<string, S3Client>();
  const serverNow = () => now() + options.clockOffset();
  const detours = createDetours(createPlainBuckets(options), options.detour, serverNow);
  const refused = createRefusedHeaders(options);
  const etags = createWholeEtags(options);
  const detourUrl = (isDetour: boolean) => (isDetour ? options.detour?.url : undefined);

  function clientFor(permit: S3Permit, isDetour: boolean): S3Client {
    const { region, accessKeyId, secretAccessKey, sessionToken } = permit;
    const key = [region, accessKeyId, secretAccessKey, sessionToken, isDetour].join(' ');
    const client = clients.get(key) ?? createClient(permit, options, { detourUrl: detourUrl(isDetour) });
    // The one used last stands last; the first is the one to go.
    clients.delete(key);
    clients.set(key, client);
    for (const [oldest] of clients) if (clients.size > MAX_CLIENTS) clients.delete(oldest);
    return client;
  }

  /** Runs one request to S3; whatever it throws becomes an S3Error, and a skewed clock is told of. */
  async function attempt<T>(
    operation: Operation,
    signal: AbortSignal,
    request: () => Promise<T>,
  ): Promise<T> {
    try {
      signal.throwIfAborted();
      return await request();
    } catch (thrown) {
      const error = s3ErrorFrom(thrown, operation, signal, serverNow());
      if (error.trouble.kind === 'skewed' && error.trouble.serverTime !== null)
        options.onClockSkew(error.trouble.serverTime - now());
      throw error;
    }
  }

  /** fetch says of a body that can't be read what it says of a dead network, so the body is asked. */
  async function attemptBody<T>(
    operation: Operation,
    body: Blob | Uint8Array,
    signal: AbortSignal,
    request: () => Promise<T>,
  ): Promise<T> {
    try {
      return await attempt(operation, signal, request);
    } catch (error) {
      const unanswered = error instanceof S3Error && error.trouble.kind === 'no-answer';
      if (unanswered && body instanceof Blob && !(await isReadable(body)))
        throw new S3Error({ kind: 'source-unreadable' }, error);
      throw error;
    }
  }

  /**
   * One request to S3, with those of the `spare` headers that the bucket takes, on the way that leads there. `has`: whether
   * it goes with these.
   */
  function send<T>(
    permit: S3Permit,
    { spare = [], isRepeatable }: { spare?: readonly SpareHeaders[]; isRepeatable: boolean },
    signal: AbortSignal,
    request: (has: (headers: SpareHeaders) => boolean, isDetour: boolean) => Promise<T>,
  ): Promise<T> {
    return refused.send(permit.bucket, spare, (sent) => {
      const group = unusualOf(sent);
      return detours.send(permit, { group, isRepeatable }, signal, ({ unusual, detour }) =>
        request((headers) => sent.has(headers) && (unusual || headers !== group), detour),
      );
    });
  }

  return {
    createMultipart: (permit, { checksum, contentType }, signal) =>
      send(permit, { spare: ['checksum', 'acl'], isRepeatable: false }, signal, (has, isDetour) =>
        attempt('create', signal, async () => {
          const asked = has('checksum') ? checksum : null;
          const { UploadId } = await clientFor(permit, isDetour).send(
            new CreateMultipartUploadCommand({
              ...place(permit),
              ACL: has('acl') ? ACL : undefined,
              ContentType: contentType,
              ChecksumAlgorithm: asked ?? undefined,
            }),
            { abortSignal: signal },
          );
          if (UploadId === undefined) throw notAnAnswer('create');
          return { uploadId: UploadId, checksum: asked };
        }),
      ),

    sendPart: (permit, multipart, { number }, body, checksum, signal) => {
      const size = body instanceof Blob ? body.size : body.byteLength;
      const spare = checksum === null || multipart.checksum === null ? [] : (['checksum'] as const);
      return send(permit, { spare, isRepeatable: false }, signal, (has, isDetour) =>
        attemptBody('part', body, signal, async (): Promise<Part> => {
          const { ETag, ChecksumCRC64NVME } = await clientFor(permit, isDetour).send(
            new UploadPartCommand({
              ...uploadOf(multipart),
              PartNumber: number,
              Body: body,
              ChecksumCRC64NVME: has('checksum') ? (checksum ?? undefined) : undefined,
            }),
            { abortSignal: signal },
          );
          checkStated(ChecksumCRC64NVME, checksum);
          return { number, etag: ETag ?? null, size, checksum };
        }),
      );
    },

    listParts: (permit, multipart, signal) =>
      send(permit, { isRepeatable: true }, signal, (_, isDetour) =>
        attempt('list', signal, async () => {
          const parts: Part[] = [];
          for (let marker: string | undefined; ;) {
            const page = await clientFor(permit, isDetour).send(
              new ListPartsCommand({ ...uploadOf(multipart), PartNumberMarker: marker }),
              { abortSignal: signal },
            );
            if (page.UploadId === undefined && page.Key === undefined) throw notAnAnswer('list');
            for (const { PartNumber, Size, ETag, ChecksumCRC64NVME } of page.Parts ?? []) {
              if (PartNumber === undefined || Size === undefined) throw notAnAnswer('list');
              parts.push({
                number: PartNumber,
                etag: ETag ?? null,
                size: Size,
                checksum: ChecksumCRC64NVME ?? null,
              });
            }
            if (page.IsTruncated !== true) {
              const keepsNone = parts.length > 0 && parts.every(({ checksum }) => checksum === null);
              if (keepsNone && multipart.checksum != null) refused.ignores(permit.bucket, 'checksum');
              return parts.sort((a, b) => a.number - b.number);
            }
            const next = page.NextPartNumberMarker ?? String(parts.at(-1)?.number ?? 0);
            if (Number(next) <= Number(marker ?? 0)) throw notAnAnswer('list');
            marker = next;
          }
        }),
      ),

    completeMultipart: async (permit, multipart, parts, { size, objectChecksum = null }, signal) => {
      const blind = parts.find(({ etag }) => etag === null);
      if (blind) throw new S3Error({ kind: 'parts-mismatch', detail: `no ETag of part ${blind.number}` });
      // So that S3's objection to the size it is told can only mean that it does not take the header.
      if (parts.reduce((sum, part) => sum + part.size, 0) !== size)
        throw new S3Error({ kind: 'parts-mismatch', detail: 'the parts are not as long as the file' });
      await send(permit, { spare: ['complete'], isRepeatable: false }, signal, (has, isDetour) =>
        attempt('complete', signal, async () => {
          const isTelling = has('complete');
          const checksum = isTelling && multipart.checksum !== null ? objectChecksum : null;
          const { Bucket, Key, ETag, Location } = await clientFor(permit, isDetour).send(
            new CompleteMultipartUploadCommand({
              ...uploadOf(multipart),
              MultipartUpload: {
                Parts: parts.map(({ number, etag }) => ({ PartNumber: number, ETag: etag ?? undefined })),
              },
              MpuObjectSize: isTelling ? size : undefined,
              ChecksumCRC64NVME: checksum ?? undefined,
            }),
            { abortSignal: signal },
          );
          if ((Bucket ?? Key ?? ETag ?? Location) === undefined) throw notAnAnswer('complete');
        }),
      );
    },

    abortMultipart: (permit, multipart, signal) =>
      send(permit, { isRepeatable: true }, signal, (_, isDetour) =>
        attempt('abort', signal, async () => {
          const client = clientFor(permit, isDetour);
          try {
            for (let aborts = 0; aborts < MAX_ABORTS; aborts += 1) {
              await client.send(new AbortMultipartUploadCommand(uploadOf(multipart)), {
                abortSignal: signal,
              });
              const page = await client.send(new ListPartsCommand({ ...uploadOf(multipart), MaxParts: 1 }), {
                abortSignal: signal,
              });
              if (page.UploadId === undefined && page.Key === undefined) throw notAnAnswer('list');
            }
          } catch (thrown) {
            const error = s3ErrorFrom(thrown, 'abort', signal, serverNow());
            if (error.trouble.kind === 'gone') return;
            throw thrown;
          }
          throw new S3Error({
            kind: 'transient',
            detail: 'still listed after its abort',
            retryAfterMs: null,
          });
        }),
      ),

    sendWhole: (permit, file, { contentType, checksum }, signal) => {
      const spare = checksum === null ? (['acl'] as const) : (['checksum', 'acl'] as const);
      return send(permit, { spare, isRepeatable: true }, signal, (has, isDetour) =>
        attemptBody('whole', file, signal, async () => {
          const { ETag, ChecksumCRC64NVME } = await new Upload({
            // Of its own, since Upload hands its requests no signal.
            client: createClient(permit, options, { signal, detourUrl: detourUrl(isDetour) }),
            params: {
              ...place(permit),
              Body: file,
              ACL: has('acl') ? ACL : undefined,
              ContentType: contentType,
              ChecksumCRC64NVME: has('checksum') ? (checksum ?? undefined) : undefined,
            },
            partSize: Math.max(LIB_STORAGE_MIN_PART, file.size),
            queueSize: 1,
          }).done();
          checkStated(ChecksumCRC64NVME, checksum);
          if (ChecksumCRC64NVME === undefined) await etags.check(permit.bucket, ETag, file);
        }),
      );
    },

    close: () => clients.clear(),
  };
}

/** What S3 says it computed of the bytes that came. @throws S3Error `corrupted` */
function checkStated(stated: string | undefined, checksum: string | null): void {
  if (stated === undefined || checksum === null || stated === checksum) return;
  throw new S3Error({ kind: 'corrupted', detail: 'S3 computed another checksum' });
}

async function isReadable(blob: Blob): Promise<boolean> {
  try {
    await blob.slice(0, 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}
