import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDestination } from './parse-destination.ts';

const ID = 'igFKUNRGC5V8DD1';

describe('an ID', () => {
  test.each([ID, `  ${ID} `, `IG${ID.slice(2)}`])('is read from %j', (input) => {
    expect(parseDestination(input)).toEqual({ kind: 'id', id: ID });
  });
  test.each([
    `https://manage.youriguide.com/iguides/${ID}`,
    `manage.youriguide.com/iguides/${ID}/edit?tab=files`,
    `https://manage.youriguide.com/#/iguide/${ID}`,
    `https://manage.youriguide.com/view?id=${ID}&x=1`,
    `http://localhost:4100/iguides/${ID}`,
  ])('is read from the address %s', (input) => {
    expect(parseDestination(input)).toEqual({ kind: 'id', id: ID });
  });
});

describe('a public address names an alias', () => {
  test.each([
    'https://youriguide.com/200-university-ave-waterloo-ca',
    'youriguide.com/200-university-ave-waterloo-ca/',
    'https://www.youriguide.com/200-University-Ave-Waterloo-CA?unbranded',
    'https://unbranded.youriguide.com/200-university-ave-waterloo-ca/doc/floorplan',
    'https://youriguide.com/embed/200-university-ave-waterloo-ca',
  ])('%s', (input) => {
    expect(parseDestination(input)).toEqual({ kind: 'alias', alias: '200-university-ave-waterloo-ca' });
  });
});

test.each([
  'https://manage.youriguide.com/login',
  'https://youriguide.com/',
  'https://example.com/200-university-ave',
  'https://youriguide.com.example.com/200-university-ave',
  'https://',
])('the address %s names none', (input) => {
  expect(parseDestination(input)).toEqual({ kind: 'other-address' });
});

test('anything else is searched for', () => {
  expect(parseDestination(' 12 Elm ')).toEqual({ kind: 'search', text: '12 Elm' });
  expect(parseDestination('igloo street')).toEqual({ kind: 'search', text: 'igloo street' });
  expect(parseDestination('   ')).toEqual({ kind: 'nothing' });
});

test('no input breaks it', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary', maxLength: 60 }),
        fc.webUrl(),
        fc.string({ unit: 'binary', maxLength: 60 }).map((rest) => `https://youriguide.com/${rest}`),
      ),
      (input) => {
        expect(parseDestination(input).kind).toMatch(/^(nothing|id|alias|other-address|search)$/);
      },
    ),
  );
});
