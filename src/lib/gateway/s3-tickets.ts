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

/** In a header: logs keep addresses. */
export const S3_TICKET_HEADER = 'Sitelift-S3-Ticket';

/** What a ticket is for: the parts of one multipart upload, until its permit ends. */
export const TicketRequest = v.object({
  ...v.pick(Permit, ['region', 'accessKeyId', 'secretAccessKey', 'sessionToken', 'expiresAt']).entries,
  ...v.pick(Multipart, ['bucket', 'key', 'uploadId']).entries,
});
export type TicketRequest = v.InferOutput<typeof TicketRequest>;

export const Ticket = v.object({ ticket: v.string() });
export type Ticket = v.InferOutput<typeof Ticket>;

export function partPath(number: number): string {
  return `${S3_PARTS_PATH}/${number}`;
}

/** The part's number in such a path's last piece; null: it is none. */
export function partNumberFrom(piece: string): number | null {
  return /^[1-9]\d{0,4}$/.test(piece) && Number(piece) <= 10_000 ? Number(piece) : null;
}
