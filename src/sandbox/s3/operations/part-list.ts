import * as v from 'valibot';
import {
  CHECKSUM_ALGORITHMS,
  checksumElement,
  decodeDigest,
  type ChecksumAlgorithm,
} from '../checksum-algorithm.ts';
import { S3Error } from '../s3-error.ts';
import { readXml } from '../xml.ts';

/** A part as CompleteMultipartUpload names it. */
export interface ListedPart {
  readonly number: number;
  /** Without quotes. */
  readonly etag: string;
  /** Base64. */
  readonly checksums: ReadonlyMap<ChecksumAlgorithm, string>;
}

const Part = v.object({
  PartNumber: v.pipe(
    v.string(),
    v.regex(/^\s*\d{1,5}\s*$/),
    v.transform(Number),
    v.minValue(1),
    v.maxValue(10_000),
  ),
  ETag: v.pipe(
    v.string(),
    v.transform((text) => text.trim().replace(/^"(.*)"$/, '$1')),
  ),
  ...v.entriesFromList(CHECKSUM_ALGORITHMS.map(checksumElement), v.optional(v.string())),
});

const PartList = v.object({
  CompleteMultipartUpload: v.object({ Part: v.pipe(v.array(Part), v.minLength(1), v.maxLength(10_000)) }),
});

function readChecksums(part: v.InferOutput<typeof Part>): Map<ChecksumAlgorithm, string> {
  const checksums = new Map<ChecksumAlgorithm, string>();
  for (const algorithm of CHECKSUM_ALGORITHMS) {
    const value = part[checksumElement(algorithm)];
    if (value === undefined) continue;
    if (!decodeDigest(algorithm, value))
      throw new S3Error('InvalidArgument', {
        message: 'Invalid Base64 or multiple checksums present in request',
        fields: { ArgumentName: 'Checksum', ArgumentValue: `${algorithm}:${value};` },
      });
    checksums.set(algorithm, value);
  }
  return checksums;
}

/** @throws S3Error MalformedXML, InvalidArgument */
export function readPartList(text: string): ListedPart[] {
  const list = v.safeParse(PartList, readXml(text));
  if (!list.success) throw new S3Error('MalformedXML');
  return list.output.CompleteMultipartUpload.Part.map((part) => ({
    number: part.PartNumber,
    etag: part.ETag,
    checksums: readChecksums(part),
  }));
}
