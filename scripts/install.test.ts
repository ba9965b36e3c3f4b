import { describe, expect, test } from 'vitest';
import { isInstalled } from './install.mjs';

const WANTED = {
  packages: {
    '': { version: '0.1.0' },
    'node_modules/hono': { version: '4.0.0' },
    'node_modules/@esbuild/aix-ppc64': { version: '1.0.0', optional: true },
  },
};

describe('isInstalled', () => {
  test('is content with every package at its version, whatever is for other systems', () => {
    expect(isInstalled(WANTED, { packages: { 'node_modules/hono': { version: '4.0.0' } } })).toBe(true);
  });

  test.each([
    ['there is no record of an install', null],
    ['a package is missing', { packages: {} }],
    ['a package has another version', { packages: { 'node_modules/hono': { version: '4.0.1' } } }],
    [
      'an optional package has another version',
      {
        packages: {
          'node_modules/hono': { version: '4.0.0' },
          'node_modules/@esbuild/aix-ppc64': { version: '2.0.0' },
        },
      },
    ],
  ])('is not when %s', (_, installed) => {
    expect(isInstalled(WANTED, installed)).toBe(false);
  });
});
