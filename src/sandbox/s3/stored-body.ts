import { randomBytes } from 'node:crypto';
import { ChunkedContent, chunkedKind, type ChunkedKind } from './aws-chunked.ts';
import { BodyFile, type WrittenBody } from './body-file.ts';
import { digestOf, hexOf, type ChecksumAlgorithm, type Digests } from './checksum-algorithm.ts';
import { hasMd5Etags } from './dialect.ts';
import { checkIntegrity, digestsFor, readIntegrityClaims, type IntegrityClaims } from './integrity.ts';
import type { Piece } from './records.ts';
import { S3Error } from './s3-error.ts';
import type { S3Request, Shelves } from './s3-request.ts';

/** Largest body of PutObject and UploadPart, bytes: 5 GiB. */
const LARGEST_BODY = 5 * 1024 ** 3;

/** What a request says of the body that is to come. */
export interface AnnouncedBody {
  /** Bytes of content, without framing. */
  readonly size: number;
  readonly kind: ChunkedKind | undefined;
  readonly claims: IntegrityClaims;
}

/** A body that came whole, fits what was claimed, and lies in the layout, where no record names it yet. */
export interface StoredBody {
  readonly piece: Piece;
  /** The MD5 in hexadecimal, or what looks like one. */
  readonly etag: string;
  readonly digests: Digests;
}

/** @throws S3Error for headers that promise no acceptable body */
export function announcedBody({ headers, body, authenticated }: S3Request): AnnouncedBody {
  const { payload } = authenticated.claim;
  const kind = chunkedKind(payload);
  if (!kind && payload !== 'UNSIGNED-PAYLOAD' && !/^[0-9a-f]{64}$/.test(payload))
    throw new S3Error('InvalidArgument', {
      message: 'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, a STREAMING- word, or a valid sha256 value.',
    });
  const size = kind ? Number(headers['x-amz-decoded-content-length'] ?? NaN) : (body.length ?? NaN);
  if (!Number.isSafeInteger(size) || size < 0) throw new S3Error('MissingContentLength');
  if (size > LARGEST_BODY)
    throw new S3Error('EntityTooLarge', {
      fields: { ProposedSize: String(size), MaxSizeAllowed: String(LARGEST_BODY) },
    });
  return { size, kind, claims: readIntegrityClaims(headers, payload) };
}

/**
 * Reads the body to a file and checks it. Where it throws, nothing is left of it.
 *
 * @param chosen an algorithm that is wanted whatever the request claims
 */
export async function storeBody(
  { body, authenticated, dialect }: S3Request,
  { size, kind, claims }: AnnouncedBody,
  { layout, digests, slabs }: Shelves,
  chosen?: ChecksumAlgorithm,
): Promise<StoredBody> {
  const file = layout.newFile();
  const content = kind ? new ChunkedContent(body.chunks(), kind, authenticated) : null;
  const writing = await BodyFile.create(layout.path(file), digests.begin(digestsFor(claims, chosen)), slabs);
  let written: WrittenBody;
  try {
    for await (const chunk of content?.chunks() ?? body.chunks()) await writing.write(chunk);
    written = await writing.finish();
  } catch (error) {
    await writing.discard();
    throw error;
  }
  const piece = { file, size: written.size };
  try {
    if (written.size !== size) throw new S3Error('IncompleteBody');
    checkIntegrity(claims, written.digests, content?.trailers ?? new Map());
  } catch (error) {
    layout.removeBytes([piece]);
    throw error;
  }
  const etag = hasMd5Etags(dialect)
    ? hexOf(digestOf(written.digests, 'MD5'))
    : randomBytes(16).toString('hex');
  return { piece, etag, digests: written.digests };
}
