import base from './playwright.config.ts';

/** Tests that take minutes each: `npm run test:long`. */
export default { ...base, testMatch: '**/*.long.ts', timeout: 15 * 60_000 };
