import type { Errand } from '../../lib/channel/errand.ts';
import { partPath, wholePath, type TicketRequest } from '../../lib/gateway/s3-tickets.ts';
import { S3Error } from '../../lib/s3/errors.ts';
import type { Load } from '../../lib/upload/errand.ts';
import type { Live } from '../../lib/upload/live.ts';
import { nameOf } from '../../lib/upload/naming.ts';
import type { Upload, UploadId } from '../../lib/upload/upload.ts';
import type { Tools } from './run-effect.ts';
import { hasOtherFacts } from './source-check.ts';
import type { OpenSource } from './sources.ts';

/** Files that are read, and tickets asked for, at once: the gateway has six connections, and uploads go on meanwhile. */
const AT_ONCE = 4;

/** A file of one part that went along: S3 lists nothing of one, so that the browser's word is needed. */
export interface Whole {
  readonly id: UploadId;
  readonly bucket: string;
  readonly key: string;
  /** CRC64NVME, base64. */
  readonly checksum: string;
}

/** What a page gives to the browser. */
interface Pack {
  readonly errand: Errand;
  readonly wholes: readonly Whole[];
}

/**
 * The bytes and a ticket for each load; what can't be read now, or is not as it was added, stays. Rejects with a
 * PortalError where a ticket can't be had.
 */
export async function pack(
  id: string,
  loads: readonly Load[],
  liveOf: (id: UploadId) => Live | undefined,
  tools: Tools,
  signal: AbortSignal,
): Promise<Pack> {
  const packed: Packed[] = [];
  const left = [...loads.entries()];
  const lane = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const [index, load] = next;
      const one = await packOne(id, load, liveOf(load.uploadId)?.upload, tools, signal);
      if (one !== null) packed[index] = one;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  const all = packed.filter(Boolean);
  return {
    errand: {
      id,
      parts: all.flatMap(({ parts }) => parts),
      names: all.map(({ name }) => name),
    },
    wholes: all.flatMap(({ whole }) => whole ?? []),
  };
}

interface Packed {
  readonly name: string;
  readonly parts: Errand['parts'];
  readonly whole: Whole | null;
}

async function packOne(
  errand: string,
  { permit, multipart, spans }: Load,
  upload: Upload | undefined,
  { environment, sources }: Tools,
  signal: AbortSignal,
): Promise<Packed | null> {
  const source = upload === undefined ? null : await sources.find(upload);
  if (upload === undefined || source === null || 'type' in source || hasOtherFacts(source, upload))
    return null;
  const { region, accessKeyId, secretAccessKey, sessionToken, expiresAt } = permit;
  const right = { errand, region, accessKeyId, secretAccessKey, sessionToken, expiresAt };
  const name = nameOf(upload);
  const ticketFor = (request: TicketRequest): Promise<string> => environment.gateway.ticket(request, signal);
  if (multipart !== null) {
    const { bucket, key, uploadId } = multipart;
    const ticket = await ticketFor({ ...right, bucket, key, uploadId });
    const parts = spans.map(({ number, start, end }) => ({
      path: partPath(number),
      ticket,
      body: source.bytes.slice(start, end),
    }));
    return { name, parts, whole: null };
  }
  if (!(await sources.isAsAdded(upload))) return null;
  const checksum = await checksumOf(source, upload, signal);
  if (checksum === null) return null;
  const { bucket, key } = permit;
  const ticket = await ticketFor({ ...right, bucket, key, checksum, contentType: upload.file.type });
  const parts = [{ path: wholePath(upload.id), ticket, body: source.bytes.slice() }];
  return { name, parts, whole: { id: upload.id, bucket, key, checksum } };
}

/** Null: it can't be read, which its send finds out, too. */
async function checksumOf(
  { checksums }: OpenSource,
  { file }: Upload,
  signal: AbortSignal,
): Promise<string | null> {
  try {
    return await checksums.of({ number: 1, start: 0, end: file.size }, signal);
  } catch (error) {
    if (error instanceof S3Error) return null;
    throw error;
  }
}
