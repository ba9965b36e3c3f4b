import type * as v from 'valibot';
import { call, read, type Call } from '../portal/call.ts';
import type { LinkId, Link } from './link.ts';
import {
  ChangedLink,
  LINKS_PATH,
  Links,
  LinkWithArrivals,
  MadeLink,
  NewSecret,
  type ChangeLink,
  type MakeLink,
} from './operator-links.ts';
import type { LinkSecret } from './secret.ts';

/** An operator's calls about links. Every function rejects with a PortalError only. */
export interface LinksEdge {
  list(signal: AbortSignal): Promise<Link[]>;
  make(link: MakeLink, signal: AbortSignal): Promise<MadeLink>;
  see(id: LinkId, signal: AbortSignal): Promise<LinkWithArrivals>;
  change(id: LinkId, change: ChangeLink, signal: AbortSignal): Promise<Link>;
  /** Another address; the one before opens nothing any more. */
  renew(id: LinkId, signal: AbortSignal): Promise<LinkSecret>;
  remove(id: LinkId, signal: AbortSignal): Promise<void>;
}

export function createLinksEdge(fetch: typeof globalThis.fetch): LinksEdge {
  const caller = { fetch, now: () => Date.now(), steady: () => performance.now() };
  const ask = async <Schema extends v.GenericSchema>(
    schema: Schema,
    method: Call['method'],
    path: string,
    signal: AbortSignal,
    body?: unknown,
  ) => read(schema, await call(caller, { method, url: LINKS_PATH + path, body, signal }));
  return {
    list: async (signal) => (await ask(Links, 'GET', '', signal)).links,
    make: (link, signal) => ask(MadeLink, 'POST', '', signal, link),
    see: (id, signal) => ask(LinkWithArrivals, 'GET', `/${id}`, signal),
    change: async (id, change, signal) => (await ask(ChangedLink, 'PATCH', `/${id}`, signal, change)).link,
    renew: async (id, signal) => (await ask(NewSecret, 'POST', `/${id}/secret`, signal, {})).secret,
    remove: async (id, signal) => {
      await call(caller, { method: 'DELETE', url: `${LINKS_PATH}/${id}`, signal });
    },
  };
}
