import { expect, test } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import { Doubts } from './doubts.ts';

test('a doubt right after a look is looked into a little later, once', async () => {
  const clock = new FakeClock();
  const looks: number[] = [];
  const begun = clock.now();
  const doubts = new Doubts(clock, () => looks.push(clock.now() - begun));
  doubts.raise();
  await clock.pass(1_000);
  doubts.raise();
  doubts.raise();
  expect(looks).toEqual([0]);
  await clock.pass(60_000);
  expect(looks).toEqual([0, 5_000]);
  doubts.raise();
  expect(looks).toEqual([0, 5_000, 61_000]);
});
