import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';

/** Unset and not installed by the system: the one that Playwright installs. */
const SYSTEM_CHROMIUM = '/usr/bin/chromium';
const executablePath =
  process.env['SITELIFT_CHROMIUM'] ?? (existsSync(SYSTEM_CHROMIUM) ? SYSTEM_CHROMIUM : undefined);

/** A real profile: in Playwright's usual incognito contexts IndexedDB keeps references to files, not copies of them. */
const profile = mkdtempSync(join(tmpdir(), 'sitelift-browser-'));
process.on('exit', () => {
  rmSync(profile, { recursive: true, force: true });
});

const BROWSER = 'src/**/*.browser.test.ts';
/** They replace modules or globals, which others must not see, or take much memory. */
const ALONE = [
  'src/gateway/links/links.*.test.ts',
  'src/lib/store/open-store.test.ts',
  'src/lib/store/upgrade.test.ts',
  'src/sandbox/s3/killed.test.ts',
  'src/sw/engine/engine.ahead.test.ts',
  'src/sw/engine/engine.errands.test.ts',
  'src/sw/engine/engine.guests.test.ts',
  'src/sw/engine/engine.sources.test.ts',
  'src/sw/engine/engine.test.ts',
];
const unit = {
  environment: 'node' as const,
  // A hang's end, not a measure of speed: machines are shared.
  testTimeout: 30_000,
  include: ['{src,scripts,bench,e2e}/**/*.test.ts'],
};

export default defineConfig({
  test: {
    // By itself vitest leaves one core idle, which is half of a small machine.
    maxWorkers: availableParallelism(),
    projects: [
      {
        test: {
          ...unit,
          name: 'unit',
          // Each file in a process of its own loads the same modules again: that took more than half of the time.
          isolate: false,
          exclude: [BROWSER, ...ALONE],
        },
      },
      { test: { ...unit, name: 'unit-alone', include: ALONE } },
      {
        cacheDir: 'node_modules/.vite-browser',
        test: {
          name: 'browser',
          include: [BROWSER],
          globalSetup: ['src/lib/s3/testing/browser-s3.ts'],
          // One profile can't be shared by parallel sessions.
          fileParallelism: false,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            instances: [{ browser: 'chromium' }],
            provider: playwright({
              persistentContext: profile,
              launchOptions: {
                ...(executablePath === undefined ? {} : { executablePath }),
                args: [
                  '--no-sandbox',
                  '--disable-background-networking',
                  '--disable-component-update',
                  '--disable-sync',
                  '--no-first-run',
                  '--disable-quic',
                ],
              },
            }),
          },
        },
      },
    ],
  },
});
