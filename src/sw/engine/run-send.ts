import { PortalError } from '../../lib/portal/trouble.ts';
import { S3Error } from '../../lib/s3/errors.ts';
import type { UploadEvent } from '../../lib/upload/event.ts';
import { md5OfEtag } from '../../lib/upload/part.ts';
import type { Send } from '../../lib/upload/schedule.ts';
import type { Upload } from '../../lib/upload/upload.ts';
import type { Tools } from './run-effect.ts';
import { hasOtherFacts } from './source-check.ts';
import { isUnreadable } from './sources.ts';
import { eventOfPortal, eventOfS3 } from './troubles.ts';

/**
 * Sends one part, or a file of one part, to the event that tells of it. `signal` aborts it: then what it answers tells
 * nothing, and the caller drops it.
 */
export async function runSend(
  send: Send,
  upload: Upload,
  tools: Tools,
  signal: AbortSignal,
): Promise<UploadEvent> {
  const { facts, sources } = tools;
  const { permit, multipart, span } = send;
  try {
    const source = await sources.find(upload);
    if ('type' in source) return source;
    const { bytes, checksums } = source;
    if (hasOtherFacts(source, upload)) return { type: 'sourceChanged' };
    if (multipart === null && !(await sources.isAsAdded(upload))) return { type: 'sourceChanged' };
    const s3 = await facts.s3(signal);
    const body = bytes.slice(span.start, span.end);
    if (multipart === null) {
      const contentType = upload.file.type || undefined;
      const checksum = await checksums.of(span, signal);
      await s3.sendWhole(permit, body, { contentType, checksum }, signal);
      return { type: 'wholeSent', bucket: permit.bucket, key: permit.key };
    }
    const { uploadId } = multipart;
    if (multipart.checksum === 'CRC64NVME') {
      const checksum = await checksums.of(span, signal);
      const part = await s3.sendPart(permit, multipart, span, body, checksum, signal);
      return { type: 'partSent', multipartUploadId: uploadId, part };
    }
    const part = await s3.sendPart(permit, multipart, span, body, null, signal);
    // S3 keeps nothing to compare but an ETag, where that is an MD5.
    if (!source.mayChange && part.etag !== null && md5OfEtag(part.etag) === null)
      return { type: 'partSent', multipartUploadId: uploadId, part };
    const md5 = await checksums.of(span, signal, 'MD5');
    return { type: 'partSent', multipartUploadId: uploadId, part: { ...part, md5 } };
  } catch (error) {
    const offline = tools.isOffline();
    if (error instanceof PortalError) return eventOfPortal(error.trouble, 'listParts', offline);
    if (isUnreadable(error) || (error instanceof S3Error && error.trouble.kind === 'source-unreadable')) {
      return sources.unreadable(upload);
    }
    if (!(error instanceof S3Error)) throw error;
    if (error.trouble.kind === 'corrupted')
      return {
        type: 'bytesAltered',
        multipartUploadId: multipart?.uploadId ?? null,
        detail: error.trouble.detail,
      };
    const subject = { accessKeyId: permit.accessKeyId, multipartUploadId: multipart?.uploadId ?? null };
    return eventOfS3(error.trouble, subject, offline);
  }
}
