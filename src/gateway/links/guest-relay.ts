import { Hono, type Context } from 'hono';
import * as v from 'valibot';
import { GUEST_NAME_HEADER, GUEST_UPLOAD_HEADER, LONGEST_NAME } from '../../lib/links/secret.ts';
import * as permitAsset from '../../lib/portal/permit-asset.ts';
import * as permitStitchData from '../../lib/portal/permit-stitch-data.ts';
import { ASSET_PERMIT_LIFETIME, STITCH_DATA_PERMIT_LIFETIME } from '../../lib/portal/permit.ts';
import * as processAsset from '../../lib/portal/process-asset.ts';
import * as processStitchData from '../../lib/portal/process-stitch-data.ts';
import * as waitAsset from '../../lib/portal/wait-asset.ts';
import * as waitStitchData from '../../lib/portal/wait-stitch-data.ts';
import { UploadId } from '../../lib/upload/upload.ts';
import { tell, topics } from '../database/news.ts';
import { json, refuse, type Refusal } from '../refusal.ts';
import type { Push } from '../push/push.ts';
import { parseBody, parseRequest } from '../request-body.ts';
import { advance, arrivalOf, giveBack, named, reserve, type Reservation } from './arrival-records.ts';
import type { GuestAsk } from './guest-ask.ts';
import { closedRefusal, type Guest, type GuestDoor } from './guest-door.ts';
import type { LinkRecord } from './link-records.ts';

/** Longer than its permit lives, ms: a Portal's clock may be behind, and what was begun is let land. */
const GRACE = 600_000;

const KINDS = {
  'stitch-data': {
    ...{ permit: permitStitchData, process: processStitchData, wait: waitStitchData },
    heldFor: STITCH_DATA_PERMIT_LIFETIME + GRACE,
  },
  asset: {
    ...{ permit: permitAsset, process: processAsset, wait: waitAsset },
    heldFor: ASSET_PERMIT_LIFETIME + GRACE,
  },
} as const;
type Kind = keyof typeof KINDS;

export interface GuestRelayParts {
  readonly door: GuestDoor;
  readonly ask: GuestAsk;
  readonly push: Pick<Push, 'tell'>;
  /** ms since 1970. */
  readonly now: () => number;
}

/**
 * The Portal's calls as a guest may make them: each is held to the link's terms as they are at that moment, and made with
 * the credentials of the link's operator. Nothing else of the Portal answers a link.
 */
export function createGuestRelay({ door, ask, push, now }: GuestRelayParts): Hono {
  const relay = new Hono();

  /** What of this link's the call is about. @throws Refusal 404 */
  async function arrival(context: Context, { opened, link }: Guest, kind: Kind, resource: string) {
    holdToDestination(context, link, kind);
    const found = await arrivalOf(opened, link.id, kind, resource);
    if (found === null) throw refuse(404, 'not-found');
    return found;
  }

  for (const kind of ['stitch-data', 'asset'] as const) {
    const { permit, process, wait, heldFor } = KINDS[kind];

    relay.post(permit.path, async (context) => {
      const guest = await door.enter(context);
      const { opened, link } = guest;
      const body = await parseBody(permit.Request, context);
      holdToDestination(context, link, kind);
      const uploadId = parseRequest(UploadId, context.req.header(GUEST_UPLOAD_HEADER));
      const candidate = { uploadId, kind, filename: body.filename, bytes: body.filesize };
      const reservation = await reserve(
        opened,
        link.id,
        { ...candidate, guest: guestName(context) },
        { now: now(), heldUntil: now() + heldFor },
      );
      if (!reservation.isHeld) throw refusalOf(reservation);
      try {
        const answer = await ask(guest, ['calls', permit], {
          ...{ params: parseRequest(permit.Params, context.req.param()), query: {}, body },
          signal: context.req.raw.signal,
        });
        const given = v.parse(permit.Response, answer);
        await named(opened, reservation.arrivalId, 'id' in given ? given.id : given.name);
        await tellOf(guest);
        return json(context, 200, given);
      } catch (error) {
        if (reservation.isNew) await giveBack(opened, reservation.arrivalId);
        throw error;
      }
    });

    relay.post(process.path, async (context) => {
      const guest = await door.enter(context);
      const params = parseRequest(process.Params, context.req.param());
      const { id } = await arrival(context, guest, kind, resourceOf(params));
      const { uploadToken } = await parseBody(process.Request, context);
      const { appendToViews } = guest.link.terms;
      const body = {
        uploadToken,
        ...(kind === 'asset' && appendToViews !== null ? { appendToViews } : {}),
      };
      const signal = context.req.raw.signal;
      const job = await ask(guest, ['processes', process], { params, query: {}, body, signal });
      await advance(guest.opened, id, 'processing', now());
      await tellOf(guest);
      return json(context, 200, job);
    });

    relay.get(wait.path, async (context) => {
      const guest = await door.enter(context, { evenIfClosed: true });
      const params = parseRequest(wait.Params, context.req.param());
      const { id, filename, guest: name } = await arrival(context, guest, kind, resourceOf(params));
      const query = parseRequest(wait.Query, context.req.query());
      const signal = context.req.raw.signal;
      await ask(guest, ['waits', wait], { params, query, body: undefined, signal });
      if (await advance(guest.opened, id, 'done', now())) {
        await tellOf(guest);
        const { title } = guest.link.terms;
        const message = { kind: 'arrived', title, guest: name, filename } as const;
        void push.tell(guest.opened, [{ owner: guest.link.owner }], message);
      }
      return context.body(null, 204);
    });
  }
  return relay;
}

/** Its operator sees what came in; what a guest's own page shows, it knows itself. */
function tellOf({ opened, link }: Guest): Promise<void> {
  return tell(opened, topics.operator(link.owner));
}

/** @throws Refusal 403 where a call is about another iGUIDE or work order than the link's */
function holdToDestination(context: Context, { terms }: LinkRecord, kind: Kind): void {
  const { iguideId, workOrderId } = context.req.param() as Record<string, string | undefined>;
  const isOrdered = kind === 'asset' || (terms.workOrderId !== null && workOrderId === terms.workOrderId);
  if (iguideId === terms.iguideId && isOrdered) return;
  throw refuse(403, 'forbidden-target', { reason: 'another destination' });
}

function resourceOf(params: { stitchDataId: string } | { assetName: string }): string {
  return 'stitchDataId' in params ? params.stitchDataId : params.assetName;
}

function refusalOf({ why }: Reservation & { isHeld: false }): Refusal {
  if (why === 'another-file') return refuse(400, 'bad-request', { reason: why });
  if (why === 'done') return refuse(409, 'bad-request', { reason: why });
  return closedRefusal(why);
}

/** What cannot be read is nobody's name. */
function guestName(context: Context): string | null {
  try {
    const name = decodeURIComponent(context.req.header(GUEST_NAME_HEADER) ?? '').trim();
    return name === '' ? null : name.slice(0, LONGEST_NAME);
  } catch {
    return null;
  }
}
