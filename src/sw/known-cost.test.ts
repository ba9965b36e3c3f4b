import { beforeEach, expect, test } from 'vitest';
import type { NetworkCost } from '../lib/upload/network-cost.ts';
import { KnownCost } from './known-cost.ts';

let own: NetworkCost;
let changes: NetworkCost[];
let measured: () => void;
let networkCost: KnownCost;

beforeEach(() => {
  own = 'untold';
  changes = [];
  const watch = {
    now: () => own,
    onChange: (changed: (networkCost: NetworkCost) => void) => (measured = () => changed(own)),
  };
  networkCost = new KnownCost(watch, () => changes.push(networkCost.now()));
});

test('a worker that is told nothing goes by what a page was told', () => {
  networkCost.hear('metered');
  own = 'untold';
  measured();
  networkCost.hear('metered');
  networkCost.hear('unmetered');
  expect(changes).toEqual(['metered', 'unmetered']);
});

test('what the worker is told itself counts, whatever a page says', () => {
  own = 'metered';
  measured();
  networkCost.hear('unmetered');
  expect(networkCost.now()).toBe('metered');
  expect(changes).toEqual(['metered']);
});
