import { Hono } from 'hono';
import type { Journal } from '../journal.ts';
import { JournalFilter } from './contract.ts';
import { parsed } from './door.ts';

/** GET what arrived, filtered by the query; DELETE forgets it. */
export function journalRoutes(journal: Journal): Hono {
  const routes = new Hono();
  routes.get('/', (context) => {
    const filter = parsed(context.req.query(), JournalFilter);
    return context.json({ entries: journal.entries(filter), length: journal.length });
  });
  routes.delete('/', (context) => {
    journal.clear();
    return context.body(null, 204);
  });
  return routes;
}
