import { Hono, type Context } from 'hono';
import {
  ChangeLink,
  LinkParams,
  LINKS_PATH,
  MakeLink,
  type Links,
  type LinkWithArrivals,
  type MadeLink,
} from '../../lib/links/operator-links.ts';
import { problemOf, type Terms } from '../../lib/links/terms.ts';
import type { Request as Credentials } from '../../lib/portal/test-credentials.ts';
import { tell, topics } from '../database/news.ts';
import type { Database, LazyDatabase } from '../database/open-database.ts';
import { refuse } from '../refusal.ts';
import { parseBody, parseRequest } from '../request-body.ts';
import type { Seal } from '../seal.ts';
import { digestOf } from '../secrets.ts';
import { accountOf, type Sessions } from '../sessions.ts';
import { arrivalsOf } from './arrival-records.ts';
import {
  changeLink,
  deleteLink,
  insertLink,
  linkOf,
  linksOf,
  newLinkSecret,
  type LinkRecord,
} from './link-records.ts';
import { viewsOf } from './link-views.ts';
import { hashPassphrase } from './passphrase.ts';

/** How long credentials stay sealed, ms: longer than any link lives, also one that is prolonged now and then. */
const SEALED_FOR = 400 * 86_400_000;

export interface OperatorRoutesParts {
  readonly database: LazyDatabase;
  readonly sessions: Sessions;
  readonly seal: Seal<Credentials>;
  /** ms since 1970. */
  readonly now: () => number;
}

/** An operator's own links: nobody sees another's, or learns whether there is one. */
export function createOperatorRoutes({ database, sessions, seal, now }: OperatorRoutesParts): Hono {
  const routes = new Hono();

  const sealed = (credentials: Credentials): Promise<string> => seal.seal(credentials, now() + SEALED_FOR);

  async function own(
    context: Context,
  ): Promise<{ opened: Database; record: LinkRecord; credentials: Credentials }> {
    const credentials = await sessions.require(context);
    const { linkId } = parseRequest(LinkParams, context.req.param());
    const opened = await database.get();
    const record = await linkOf(opened, accountOf(credentials), linkId);
    if (record === null) throw refuse(404, 'not-found');
    return { opened, record, credentials };
  }

  /** Guests who have it open, and wherever its operator looks at the list. */
  const tellOf = (opened: Database, { id, owner }: LinkRecord): Promise<void> =>
    tell(opened, topics.link(id), topics.operator(owner));

  /** @throws Refusal 400 that says why these are no terms */
  function check(terms: Terms, mayBeOver = false): void {
    const problem = problemOf(terms, now());
    if (problem === null || (problem === 'expired' && mayBeOver)) return;
    throw refuse(400, 'bad-request', { message: problem, reason: problem });
  }

  async function view(opened: Database, owner: string, id: string): Promise<MadeLink['link']> {
    const record = await linkOf(opened, owner, id);
    const [link] = record === null ? [] : await viewsOf(opened, [record], now());
    if (link === undefined) throw refuse(404, 'not-found');
    return link;
  }

  routes.get(LINKS_PATH, async (context) => {
    const credentials = await sessions.require(context);
    const opened = await database.get();
    const records = await linksOf(opened, accountOf(credentials));
    const resting = records.filter(({ resting_since }) => resting_since !== null);
    // Whoever looks is signed in with a token that the Portal takes.
    for (const { id } of resting)
      await changeLink(opened, id, { credentials: await sealed(credentials), restingSince: null });
    const links = await viewsOf(opened, records, now());
    return context.json({ links: links.map((link) => ({ ...link, isResting: false })) } satisfies Links);
  });

  routes.post(LINKS_PATH, async (context) => {
    const credentials = await sessions.require(context);
    const { terms, passphrase } = await parseBody(MakeLink, context);
    check(terms);
    const opened = await database.get();
    const owner = accountOf(credentials);
    const passphraseHash = passphrase === undefined ? null : await hashPassphrase(passphrase);
    const { record, secret } = await insertLink(
      opened,
      { owner, credentials: await sealed(credentials), terms, passphraseHash },
      now(),
    );
    await tellOf(opened, record);
    return context.json({ link: await view(opened, owner, record.id), secret } satisfies MadeLink, 201);
  });

  routes.get(`${LINKS_PATH}/:linkId`, async (context) => {
    const { opened, record } = await own(context);
    const arrivals = await arrivalsOf(opened, record.id, now());
    const link = await view(opened, record.owner, record.id);
    return context.json({ link, arrivals } satisfies LinkWithArrivals);
  });

  routes.patch(`${LINKS_PATH}/:linkId`, async (context) => {
    const { opened, record } = await own(context);
    const { terms, passphrase, isRevoked } = await parseBody(ChangeLink, context);
    const changed = terms === undefined ? undefined : { ...record.terms, ...given(terms) };
    // One that is over may be given another title without living again.
    if (changed !== undefined) check(changed, changed.expiresAt === record.terms.expiresAt);
    await changeLink(opened, record.id, {
      ...(changed === undefined ? {} : { terms: changed }),
      ...(passphrase === undefined
        ? {}
        : { passphraseHash: passphrase === null ? null : await hashPassphrase(passphrase) }),
      ...(isRevoked === undefined ? {} : { revokedAt: isRevoked ? (record.revoked_at ?? now()) : null }),
    });
    await tellOf(opened, record);
    return context.json({ link: await view(opened, record.owner, record.id) });
  });

  routes.post(`${LINKS_PATH}/:linkId/secret`, async (context) => {
    const { opened, record } = await own(context);
    const secret = newLinkSecret();
    await changeLink(opened, record.id, { secretHash: digestOf(secret) });
    await tellOf(opened, record);
    return context.json({ secret });
  });

  routes.delete(`${LINKS_PATH}/:linkId`, async (context) => {
    const { opened, record } = await own(context);
    await deleteLink(opened, record.id);
    await tellOf(opened, record);
    return context.body(null, 204);
  });

  return routes;
}

/** Without what was left out: it stays as it is. */
function given<Change extends object>(
  change: Change,
): { [Key in keyof Change]: Exclude<Change[Key], undefined> } {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Change]: Exclude<Change[Key], undefined>;
  };
}
