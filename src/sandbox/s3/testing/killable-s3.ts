/** An S3 in a process of its own, for tests that kill it: `killable-s3.ts <directory>`; sends its origin. */
import { FaultRules } from '../../faults.ts';
import { openJournal } from '../../journal.ts';
import { createS3 } from '../s3.ts';
import { ROOT } from './root-credential.ts';

const s3 = await createS3({
  directory: process.argv[2] ?? '',
  clock: () => Date.now(),
  credentials: { find: () => ROOT },
  faults: new FaultRules(),
  journal: openJournal(null),
  cors: () => 'open',
});
process.send?.(s3.origin);
