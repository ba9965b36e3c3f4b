import * as v from 'valibot';
import { expect, test } from 'vitest';
import { FaultRule, FaultRules, type FaultRequest } from './faults.ts';

const PART: FaultRequest = {
  service: 's3',
  method: 'PUT',
  operation: 'UploadPart',
  partNumber: 3,
  key: 'a.tar',
};
const DROP = { kind: 'drop', when: 'after' } as const;

test('a rule strikes what equals every field it names', () => {
  const rules = new FaultRules();
  rules.add({ service: 's3', operation: 'UploadPart', partNumber: 3, key: 'a.tar', fault: DROP });
  expect(rules.take(PART).ending).toEqual(DROP);
  for (const other of [
    { service: 'portal' },
    { operation: 'PutObject' },
    { partNumber: 4 },
    { partNumber: undefined },
    { key: 'b.tar' },
  ] as const)
    expect(rules.take({ ...PART, ...other })).toEqual({});
});

test('a rule lets the first ones pass, strikes as often as it says, and then never again', () => {
  const rules = new FaultRules();
  rules.add({ service: 's3', skip: 2, count: 1, fault: DROP });
  const struck = [1, 2, 3, 4].map(() => rules.take(PART).ending !== undefined);
  expect(struck).toEqual([false, false, true, false]);
  expect(rules.list()).toMatchObject([{ matched: 4, struck: 1 }]);
});

test('a request meets at most one delay, one throttle and one end; the other rules keep their counts', () => {
  const rules = new FaultRules();
  rules.add({ service: 's3', fault: { kind: 'throttle', bytesPerSecond: 1000 } });
  rules.add({ service: 's3', fault: { kind: 'delay', ms: 5 } });
  rules.add({ service: 's3', count: 1, fault: DROP });
  rules.add({ service: 's3', count: 1, fault: { kind: 'status', status: 500 } });
  expect(rules.take(PART)).toMatchObject({
    throttle: { bytesPerSecond: 1000 },
    delay: { ms: 5 },
    ending: DROP,
  });
  expect(rules.take(PART).ending).toEqual({ kind: 'status', status: 500 });
  expect(rules.take(PART).ending).toBeUndefined();
});

test('a throttle that is removed is lifted from the requests under it', () => {
  const rules = new FaultRules();
  const id = rules.add({ service: 's3', fault: { kind: 'throttle', bytesPerSecond: 1 } });
  const { throttle } = rules.take(PART);
  expect(throttle?.lifted.aborted).toBe(false);
  expect(rules.remove(id)).toBe(true);
  expect(throttle?.lifted.aborted).toBe(true);
  expect(rules.remove(id)).toBe(false);
  rules.add({ service: 's3', fault: DROP });
  rules.clear();
  expect(rules.take(PART)).toEqual({});
});

test('a rule in JSON is refused for a field or a fault that there is not', () => {
  const good = { service: 'portal', operation: 'processAsset', fault: { kind: 'slowDown', retryAfter: 0.5 } };
  expect(v.is(FaultRule, good)).toBe(true);
  expect(v.is(FaultRule, { ...good, part: 3 })).toBe(false);
  expect(v.is(FaultRule, { ...good, service: 'sqs' })).toBe(false);
  expect(v.is(FaultRule, { ...good, fault: { kind: 'drop', when: 'sometimes' } })).toBe(false);
  expect(v.is(FaultRule, { ...good, fault: { kind: 'status', status: 200 } })).toBe(false);
});
