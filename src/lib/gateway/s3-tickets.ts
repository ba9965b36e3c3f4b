import * as v from 'valibot';
import { Multipart, Permit } from '../upload/permit.ts';

/**
 * Parts that the browser itself sends (Background Fetch) go to the gateway, since it never sends a PUT across origins.
 * A page has to begin that, and learns no secret by it: the worker exchanges its permit for a ticket, which only the
 * gateway can read. It signs what comes with one.
 */
export const S3_TICKETS_PATH = '/api/s3/tickets';

/** `PUT` below it: the part of that number, from 1; below `whole`, a file of one part. */
export const S3_PARTS_PATH = '/api/s3/parts';

/** `DELETE` below it: of the errand of that id, no part is taken any more from this browser. */
export const S3_ERRANDS_PATH = '/api/s3/errands';

/** In S3's answer: what it computed of the bytes that came. */
export const S3_CHECKSUM_HEADER = 'x-amz-checksum-crc64nvme';

/** In a header: logs keep addresses. */
export const S3_TICKET_HEADER = 'Sitelift-S3-Ticket';

const Right = {
  errand: v.pipe(v.string(), v.uuid()),
  ...v.pick(Permit, ['region', 'accessKeyId', 'secretAccessKey', 'sessionToken', 'expiresAt']).entries,
  ...v.pick(Multipart, ['bucket', 'key']).entries,
};

/** For the parts of one multipart upload that one errand takes along, until their permit ends. */
export const PartsTicket = v.object({ ...Right, ...v.pick(Multipart, ['uploadId']).entries });
export type PartsTicket = v.InferOutput<typeof PartsTicket>;

/** For one file of one part, until its permit ends. S3 takes no other bytes than those of this checksum. */
export const WholeTicket = v.object({
  ...Right,
  /** CRC64NVME, base64. */
  checksum: v.pipe(v.string(), v.regex(/^[A-Za-z\d+/]{11}=$/)),
  /** Empty: unknown. */
  contentType: v.pipe(v.string(), v.regex(/^[ -~]{0,255}$/)),
});
export type WholeTicket = v.InferOutput<typeof WholeTicket>;

export const TicketRequest = v.union([PartsTicket, WholeTicket]);
export type TicketRequest = v.InferOutput<typeof TicketRequest>;

export const Ticket = v.object({ ticket: v.string() });
export type Ticket = v.InferOutput<typeof Ticket>;

export function partPath(number: number): string {
  return `${S3_PARTS_PATH}/${number}`;
}

/** `id`: of an Upload, so that what comes of each is told apart. */
export function wholePath(id: string): string {
  return `${S3_PARTS_PATH}/whole/${id}`;
}

/** The Upload's id in such a path; null: it is none. */
export function wholeIdFrom(path: string): string | null {
  const start = wholePath('');
  return path.startsWith(start) ? path.slice(start.length) : null;
}

export function errandPath(id: string): string {
  return `${S3_ERRANDS_PATH}/${id}`;
}

/** The part's number in such a path's last piece; null: it is none. */
export function partNumberFrom(piece: string): number | null {
  return /^[1-9]\d{0,4}$/.test(piece) && Number(piece) <= 10_000 ? Number(piece) : null;
}
