import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { lazyDatabase, type LazyDatabase } from '../database/open-database.ts';
import { describeAccess } from './testing/access-suite.ts';
import { describeFeeds } from './testing/feed-suite.ts';
import { describeFollowing } from './testing/follow-suite.ts';
import { describeHostileInput } from './testing/fuzz-suite.ts';
import { describeWebhooks } from './testing/webhooks-suite.ts';
import { describeLinks } from './testing/links-suite.ts';
import { describePush } from './testing/push-suite.ts';
import { describeSecrets } from './testing/secrets-suite.ts';

let directory: string;
let database: LazyDatabase;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sitelift-links-'));
  database = lazyDatabase({ url: null, directory });
  await database.get();
}, 60_000);
afterAll(async () => {
  await database.close();
  await rm(directory, { recursive: true });
});

describeLinks(() => database);
describeFollowing(() => database);
describeFeeds(() => database);
describeWebhooks(() => database);
describePush(() => database);
describeSecrets(() => database);
describeAccess(() => database);
describeHostileInput(() => database);
