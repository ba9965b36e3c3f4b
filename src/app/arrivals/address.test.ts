import { expect, test } from 'vitest';
import { arrivalOf } from './address.ts';

const asked = (query: string) => arrivalOf(`https://sitelift.example/${query}`);

test('the shortcuts ask for files of their kind', () => {
  expect(asked('?add=stitch-data')).toEqual({ type: 'add', kind: 'stitch-data' });
  expect(asked('?add=photos')).toEqual({ type: 'add', kind: 'asset' });
});

test('a share that came to nothing says why', () => {
  expect(asked('?share=no-room')).toEqual({ type: 'not-shared', why: 'no-room' });
  expect(asked('?share=missed')).toEqual({ type: 'not-shared', why: 'missed' });
});

test.each([
  '',
  '?share=',
  '?share=else',
  '?add',
  '?add=',
  '?add=constructor',
  '?add=houses',
  '?utm_source=homescreen',
  '#add=photos',
])('“%s” asks for nothing', (query) => {
  expect(asked(query)).toBeNull();
});
