import { availableParallelism } from 'node:os';
import { defineConfig } from '@playwright/test';
import { PATIENCE } from './e2e/support/patience.ts';

/** Each test has a browser profile, a gateway and a sandbox of its own, so all may run side by side. */
export default defineConfig({
  testDir: 'e2e',
  // What ends in .test.ts is vitest's.
  testMatch: '**/*.spec.ts',
  globalSetup: './e2e/set-up.ts',
  fullyParallel: true,
  // One more than there are cores, since a test waits for half of its time: for a throttle, a back-off, a permit's end.
  workers: availableParallelism() + 1,
  timeout: 4 * PATIENCE,
  expect: { timeout: PATIENCE },
  forbidOnly: true,
  retries: 0,
  reporter: [['list']],
  outputDir: 'test-results',
});
