import { availableParallelism } from 'node:os';
import { defineConfig } from '@playwright/test';

/** Each test has a browser profile, a gateway and a sandbox of its own, so all may run side by side. */
export default defineConfig({
  testDir: 'e2e',
  // What ends in .test.ts is vitest's.
  testMatch: '**/*.spec.ts',
  globalSetup: './e2e/set-up.ts',
  fullyParallel: true,
  // One more than there are cores, since a test waits for half of its time: for a throttle, a back-off, a permit's end.
  workers: availableParallelism() + 1,
  timeout: 120_000,
  // A hang's end, not a measure of speed: machines are shared.
  expect: { timeout: 20_000 },
  forbidOnly: true,
  retries: 0,
  reporter: [['list']],
  outputDir: 'test-results',
});
