import { expect, test } from 'vitest';
import { sampleView } from './testing/sample-view.ts';
import { lastArrivals } from './last-arrivals.ts';

test('a work order’s status speaks of the Stitch Data that arrived last, in whatever order it is listed', () => {
  const early = sampleView(1, { name: 'done', at: 100 });
  const late = sampleView(2, { name: 'done', at: 200 });
  for (const listed of [
    [early, late],
    [late, early],
  ])
    expect([...lastArrivals(listed).values()].map(({ upload }) => upload)).toEqual([late]);
});

test('nothing is asked about what is not done, or is no Stitch Data', () => {
  const { iguideId, address } = sampleView(1, { name: 'cancelled' }).destination;
  const photo = sampleView(3, { name: 'done', at: 1 }, { destination: { kind: 'asset', iguideId, address } });
  expect(lastArrivals([sampleView(1, { name: 'processing' }), photo]).size).toBe(0);
});
