/** A part as ListParts shows it, with what the file itself says about it. */
export interface ListedPart {
  readonly number: number;
  /** Bytes. */
  readonly size: number;
  /** With its quotes. */
  readonly etag: string;
  /** CRC64NVME, base64; null where S3 lists none. */
  readonly checksum: string | null;
  /** CRC64NVME of the same bytes of the file, for a part the store does not know; null where not computed. */
  readonly fileChecksum: string | null;
}
