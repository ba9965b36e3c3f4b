import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';
import puppeteer, { type Browser } from 'puppeteer-core';
import { CHROMIUM_ARGUMENTS, chromiumPath } from './app-browser.ts';

const SYSTEM_FIREFOX = ['/usr/bin/firefox-esr', '/usr/bin/firefox'];

/** The Firefox that `npm test` found or installed; undefined: there is none. */
export function firefoxPath(): string | undefined {
  return process.env['SITELIFT_FIREFOX'] ?? SYSTEM_FIREFOX.find((path) => existsSync(path));
}

/** `preferences`: Firefox's own, as in `about:config`. */
export function launchFirefox(
  profile: string,
  preferences: Readonly<Record<string, unknown>> = {},
): Promise<Browser> {
  return puppeteer.launch({
    browser: 'firefox',
    executablePath: firefoxPath() ?? '',
    headless: true,
    // The protocol's command for it is not in Firefox 140.
    defaultViewport: null,
    userDataDir: profile,
    extraPrefsFirefox: preferences,
  });
}

/** Unlike Playwright's, its pages are out of sight once another tab is in front. */
export function launchChromium(profile: string): Promise<Browser> {
  return puppeteer.launch({
    executablePath: chromiumPath() ?? chromium.executablePath(),
    headless: true,
    args: CHROMIUM_ARGUMENTS,
    userDataDir: profile,
  });
}
