import { beforeEach, expect, test } from 'vitest';
import type { Link } from '../lib/upload/link.ts';
import { KnownLink } from './known-link.ts';

let own: Link;
let changes: Link[];
let measured: () => void;
let link: KnownLink;

beforeEach(() => {
  own = 'untold';
  changes = [];
  const watch = {
    now: () => own,
    onChange: (changed: (link: Link) => void) => (measured = () => changed(own)),
  };
  link = new KnownLink(watch, () => changes.push(link.now()));
});

test('a worker that is told nothing goes by what a page was told', () => {
  link.hear('metered');
  own = 'untold';
  measured();
  link.hear('metered');
  link.hear('unmetered');
  expect(changes).toEqual(['metered', 'unmetered']);
});

test('what the worker is told itself counts, whatever a page says', () => {
  own = 'metered';
  measured();
  link.hear('unmetered');
  expect(link.now()).toBe('metered');
  expect(changes).toEqual(['metered']);
});
