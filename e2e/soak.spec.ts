import { expect, test } from '@playwright/test';
import { soak } from './soak/soak.ts';

/** Another one may be tried by hand: SITELIFT_SOAK_SEED=7. */
const SEED = Number(process.env['SITELIFT_SOAK_SEED'] ?? '1');
/** So many that they meet: more than the three that are sent at once. */
const FEWEST_FILES = 4;

test('many uploads come through a short storm, each once', async () => {
  test.setTimeout(420_000);
  // A stall costs a deadline of the engine, which may be a minute: that is for `npm run soak`.
  const soaked = await soak({ storm: 20_000, fewestFiles: FEWEST_FILES, seed: SEED, without: ['stall'] });
  expect(soaked).toMatchObject({ done: soaked.files, lost: 0, wrong: 0, duplicated: 0, unfinished: [] });
  expect(soaked.files).toBeGreaterThanOrEqual(FEWEST_FILES);
});
