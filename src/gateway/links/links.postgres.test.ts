import { afterAll, beforeAll, describe } from 'vitest';
import { lazyDatabase, type LazyDatabase } from '../database/open-database.ts';
import { postgresPrograms, startPostgres, type PostgresServer } from '../database/testing/postgres-server.ts';
import { describeAccess } from './testing/access-suite.ts';
import { describeFollowing } from './testing/follow-suite.ts';
import { describeHostileInput } from './testing/fuzz-suite.ts';
import { describeLinks } from './testing/links-suite.ts';
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

  describeLinks(() => database);
  describeFollowing(() => database);
  describeSecrets(() => database);
  describeAccess(() => database);
  describeHostileInput(() => database);
});
