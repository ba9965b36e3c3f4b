import * as v from 'valibot';
import { Multipart, Permit } from '../upload/permit.ts';

/**
 * Parts that the browser itself sends (Background Fetch) go to the gateway, since it never sends a PUT across origins.
 * A page has to begin that, and learns no secret by it: the worker exchanges its permit for a ticket, which only the
 * gateway can read. It signs what comes with one.
 */
export const S3_TICKETS_PATH = '/api/s3/tickets';

/** `PUT` below it: the part of that number, from 1. */
export const S3_PARTS_PATH = '/api/s3/parts';

/** `DELETE` below it: of the errand of that id, no part is taken any more from this browser. */
export const S3_ERRANDS_PATH = '/api/s3/errands';

/** In a header: logs keep addresses. */
export const S3_TICKET_HEADER = 'Sitelift-S3-Ticket';

/** What a ticket is for: the parts of one multipart upload that one errand takes along, until their permit ends. */
export const TicketRequest = v.object({
  errand: v.pipe(v.string(), v.uuid()),
  ...v.pick(Permit, ['region', 'accessKeyId', 'secretAccessKey', 'sessionToken', 'expiresAt']).entries,
  ...v.pick(Multipart, ['bucket', 'key', 'uploadId']).entries,
});
export type TicketRequest = v.InferOutput<typeof TicketRequest>;

export const Ticket = v.object({ ticket: v.string() });
export type Ticket = v.InferOutput<typeof Ticket>;

export function partPath(number: number): string {
  return `${S3_PARTS_PATH}/${number}`;
}

export function errandPath(id: string): string {
  return `${S3_ERRANDS_PATH}/${id}`;
}

/** The part's number in such a path's last piece; null: it is none. */
export function partNumberFrom(piece: string): number | null {
  return /^[1-9]\d{0,4}$/.test(piece) && Number(piece) <= 10_000 ? Number(piece) : null;
}
