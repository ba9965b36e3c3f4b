import { sql } from 'kysely';
import type { Subscription } from '../../lib/links/push.ts';
import type { Database } from '../database/open-database.ts';
import type { Order } from '../links/stage-records.ts';

/** Whose it is: an operator's, by the account, or a link's guest. */
export type Subscriber = { readonly owner: string } | { readonly linkId: string };

/** Browsers of one subscriber; the oldest is forgotten for another one. A link may be followed by many. */
const MOST_OF_OPERATOR = 20;
const MOST_OF_LINK = 1_000;

const subjectOf = (subscriber: Subscriber): string =>
  'owner' in subscriber ? `operator ${subscriber.owner}` : `link ${subscriber.linkId}`;

export async function subscribe(
  database: Database,
  subscriber: Subscriber,
  { endpoint, keys: { p256dh, auth } }: Subscription,
  now: number,
): Promise<void> {
  const subject = subjectOf(subscriber);
  await database
    .insertInto('subscription')
    .values({
      subject,
      link_id: 'linkId' in subscriber ? subscriber.linkId : null,
      endpoint,
      p256dh,
      auth,
      since: now,
    })
    .onConflict((conflict) =>
      conflict.columns(['subject', 'endpoint']).doUpdateSet({ p256dh, auth, since: now }),
    )
    .execute();
  const most = 'owner' in subscriber ? MOST_OF_OPERATOR : MOST_OF_LINK;
  await database
    .deleteFrom('subscription')
    .where('subject', '=', subject)
    .where('endpoint', 'in', (query) =>
      query
        .selectFrom('subscription')
        .select('endpoint')
        .where('subject', '=', subject)
        .orderBy('since', 'desc')
        .offset(most),
    )
    .execute();
}

export async function unsubscribe(
  database: Database,
  subscriber: Subscriber,
  endpoint: string,
): Promise<void> {
  await database
    .deleteFrom('subscription')
    .where('subject', '=', subjectOf(subscriber))
    .where('endpoint', '=', endpoint)
    .execute();
}

/** The one whose address has that digest: the address itself is the browser's own secret. */
export async function forgetDigest(
  database: Database,
  subscriber: Subscriber,
  digest: string,
): Promise<void> {
  await database
    .deleteFrom('subscription')
    .where('subject', '=', subjectOf(subscriber))
    .where(sql`encode(sha256(convert_to(endpoint, 'UTF8')), 'hex')`, '=', digest)
    .execute();
}

/** The browser is gone, whoever it was for. */
export async function forgetEndpoint(database: Database, endpoint: string): Promise<void> {
  await database.deleteFrom('subscription').where('endpoint', '=', endpoint).execute();
}

export async function subscriptionsOf(
  database: Database,
  subscribers: readonly Subscriber[],
): Promise<Subscription[]> {
  if (subscribers.length === 0) return [];
  const rows = await database
    .selectFrom('subscription')
    .select(['endpoint', 'p256dh', 'auth'])
    .where('subject', 'in', subscribers.map(subjectOf))
    .execute();
  // One browser may be an operator's and follow a link, too: it is told once.
  const byEndpoint = new Map(
    rows.map(({ endpoint, p256dh, auth }) => [endpoint, { endpoint, keys: { p256dh, auth } }]),
  );
  return [...byEndpoint.values()];
}

/** Who is told of an order: guests whose links follow it, who made those links, and who made its iGUIDE; and where that is. */
export async function subscribersOf(
  database: Database,
  { iguideId, workOrderId }: Order,
): Promise<{ readonly to: readonly Subscriber[]; readonly place: string }> {
  const links = await database
    .selectFrom('link')
    .select([
      'id',
      'owner',
      sql<string>`terms->>'address'`.as('address'),
      sql<boolean>`coalesce((terms->>'follow')::boolean, false)`.as('follows'),
    ])
    .where(sql`terms->>'iguideId'`, '=', iguideId)
    .where(sql`terms->>'workOrderId'`, '=', workOrderId)
    .where('revoked_at', 'is', null)
    .execute();
  const webhooks = await database
    .selectFrom('webhook')
    .select('owner')
    .where('iguide_id', '=', iguideId)
    .execute();
  const owners = new Set([...links, ...webhooks].map(({ owner }) => owner));
  const to = [
    ...[...owners].map((owner) => ({ owner })),
    ...links.filter(({ follows }) => follows).map(({ id }) => ({ linkId: id })),
  ];
  return { to, place: links[0]?.address ?? iguideId };
}
