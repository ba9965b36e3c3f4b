import { expect, test } from 'vitest';
import { WORK_ORDER_STATUSES } from '../../lib/portal/work-order.ts';
import { isLastStage, stageText } from './stage-words.ts';

test('each status that the Portal has is said in words, and one that it adds later as it came', () => {
  const titles = WORK_ORDER_STATUSES.map((status) => stageText(status)[0]);
  expect(new Set(titles).size).toBe(WORK_ORDER_STATUSES.length);
  for (const title of titles) expect(title).not.toMatch(/_|^[a-z]/);
  for (const status of WORK_ORDER_STATUSES) expect(stageText(status)[1]).toMatch(/\.$/);
  expect(stageText('pending_review')).toEqual(['pending_review', '']);
});

test('a rejected order may come back, a done or cancelled one does not', () => {
  expect(WORK_ORDER_STATUSES.filter(isLastStage)).toEqual(['done', 'cancelled']);
});
