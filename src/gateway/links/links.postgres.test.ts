import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { tell } from '../database/news.ts';
import { lazyDatabase, type LazyDatabase } from '../database/open-database.ts';
import { postgresPrograms, startPostgres, type PostgresServer } from '../database/testing/postgres-server.ts';
import { describeAccess } from './testing/access-suite.ts';
import { describeFeeds } from './testing/feed-suite.ts';
import { describeFollowing } from './testing/follow-suite.ts';
import { describeHostileInput } from './testing/fuzz-suite.ts';
import { describeWebhooks } from './testing/webhooks-suite.ts';
import { describeLinks } from './testing/links-suite.ts';
import { describePush } from './testing/push-suite.ts';
import { describeSecrets } from './testing/secrets-suite.ts';

const programs = postgresPrograms();

describe.skipIf(programs === undefined)('on a Postgres server', () => {
  let server: PostgresServer;
  let database: LazyDatabase;
  beforeAll(async () => {
    server = await startPostgres(programs ?? '');
    database = lazyDatabase({ url: server.url, directory: '' });
    await database.get();
  }, 60_000);
  afterAll(async () => {
    await database.close();
    await server.stop();
  });

  test('is heard again after the connection broke, and what may have been missed is said', async () => {
    const heard: (string | null)[] = [];
    const stop = await database.listen((topic) => heard.push(topic));
    const opened = await database.get();
    await sql`select pg_terminate_backend(pid) from pg_stat_activity where query like 'LISTEN%'`.execute(
      opened,
    );
    await vi.waitFor(() => expect(heard).toEqual([null]), 10_000);
    await tell(opened, 'link 1');
    await vi.waitFor(() => expect(heard).toEqual([null, 'link 1']), 10_000);
    await stop();
  });

  describeLinks(() => database);
  describeFollowing(() => database);
  describeFeeds(() => database);
  describeWebhooks(() => database);
  describePush(() => database);
  describeSecrets(() => database);
  describeAccess(() => database);
  describeHostileInput(() => database);
});
