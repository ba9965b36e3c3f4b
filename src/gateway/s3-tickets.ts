import type { HttpBindings } from '@hono/node-server';
import { Hono, type Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import * as v from 'valibot';
import {
  partNumberFrom,
  PartsTicket,
  S3_ERRANDS_PATH,
  S3_PARTS_PATH,
  S3_TICKET_HEADER,
  S3_TICKETS_PATH,
  TicketRequest,
  wholePath,
  WholeTicket,
  type Ticket,
} from '../lib/gateway/s3-tickets.ts';
import { cookieOptions } from './cookie-options.ts';
import { refuse } from './refusal.ts';
import { parseBody } from './request-body.ts';
import type { Logged } from './request-log.ts';
import type { S3Carrier } from './s3-carrier.ts';
import { signPart, signWhole, type SignedPut } from './s3-signer.ts';
import { s3Target, type S3Hosts } from './s3-target.ts';
import { createSeal, type Seal } from './seal.ts';

export interface S3TicketsParts {
  readonly hosts: S3Hosts;
  readonly carry: S3Carrier;
  /** The newest first. */
  readonly keys: readonly Uint8Array<ArrayBuffer>[];
  /** ms since 1970. */
  readonly now: () => number;
  /** The app is served over TLS. */
  readonly overTls: boolean;
}

/** Names the errand that this browser wants no more. */
const OVER = 'sitelift-errand-over';
/** Seconds for which it is remembered: longer than any permit lasts. */
const OVER_FOR = 7 * 86_400;
const ErrandId = v.pipe(v.string(), v.uuid());

type Bindings = { Bindings: HttpBindings } & Logged;

/**
 * Seals what the worker may send for one file, and signs and carries what comes with such a ticket.
 * It keeps nothing, and gives nobody more than was brought: what is in a ticket was the sender's own. That an errand is
 * over is kept by the browser itself, in a cookie, which it sends along with each part.
 */
export function createS3Tickets({ hosts, carry, keys, now, overTls }: S3TicketsParts): {
  readonly tickets: Hono<Logged>;
  readonly parts: Hono<Bindings>;
} {
  const cookie = { ...cookieOptions(overTls, S3_PARTS_PATH), maxAge: OVER_FOR };
  const seals = {
    parts: createSeal({ keys, schema: PartsTicket, purpose: S3_PARTS_PATH, now }),
    whole: createSeal({ keys, schema: WholeTicket, purpose: wholePath(''), now }),
  };

  const tickets = new Hono<Logged>();
  tickets.post(S3_TICKETS_PATH, async (context) => {
    const request = await parseBody(TicketRequest, context);
    const ticket =
      'uploadId' in request
        ? await seals.parts.seal(request, request.expiresAt)
        : await seals.whole.seal(request, request.expiresAt);
    return context.json({ ticket } satisfies Ticket);
  });

  tickets.delete(`${S3_ERRANDS_PATH}/:id`, (context) => {
    const id = v.safeParse(ErrandId, context.req.param('id'));
    if (!id.success) throw refuse(404, 'not-found');
    setCookie(context, OVER, id.output, cookie);
    return context.body(null, 204);
  });

  /** What the ticket that came along holds, for an errand that is not over. */
  async function ticketOf<Held extends { readonly errand: string }>(
    seal: Seal<Held>,
    context: Context<Bindings>,
  ): Promise<Held> {
    const ticket = await seal.open(context.req.header(S3_TICKET_HEADER) ?? '');
    if (ticket === null) throw refuse(403, 'forbidden-target', { reason: 'ticket' });
    if (getCookie(context, OVER, cookie.prefix) === ticket.errand)
      throw refuse(403, 'forbidden-target', { reason: 'errand over' });
    return ticket;
  }

  function carryOn({ url, headers }: SignedPut, context: Context<Bindings>): Promise<Response> {
    const target = s3Target('PUT', url, hosts);
    if (target === null) throw refuse(403, 'forbidden-target', { reason: 'target' });
    return carry(target, headers, context.env);
  }

  const putOf = (context: Context<Bindings>) => ({
    length: context.req.header('Content-Length') ?? '',
    endpoint: hosts.endpoint,
    now: now(),
  });

  const parts = new Hono<Bindings>();
  parts.put(`${S3_PARTS_PATH}/:number`, async (context) => {
    const number = partNumberFrom(context.req.param('number'));
    if (number === null) throw refuse(404, 'not-found');
    const ticket = await ticketOf(seals.parts, context);
    return carryOn(await signPart(ticket, number, putOf(context)), context);
  });
  parts.put(wholePath(':upload'), async (context) => {
    const ticket = await ticketOf(seals.whole, context);
    return carryOn(await signWhole(ticket, putOf(context)), context);
  });
  return { tickets, parts };
}
