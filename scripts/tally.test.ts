import { describe, expect, test } from 'vitest';
import { tally } from './tally.mjs';

const vitest = (passed: number, failed: number, testResults: object[] = []) =>
  JSON.stringify({ numPassedTests: passed, numFailedTests: failed, testResults });
const playwright = (expected: number, unexpected: number, flaky = 0, errors: object[] = []) =>
  JSON.stringify({ stats: { expected, unexpected, flaky, skipped: 0 }, errors });

describe('tally', () => {
  test('counts what each runner reports', () => {
    expect(tally('vitest', 0, vitest(12, 0))).toEqual({ passed: 12, failed: 0 });
    expect(tally('vitest', 1, vitest(10, 2))).toEqual({ passed: 10, failed: 2 });
    expect(tally('playwright', 1, playwright(7, 1, 2))).toEqual({ passed: 9, failed: 1 });
    expect(tally('check', 1, JSON.stringify([{ passed: true }, { passed: false }]))).toEqual({
      passed: 1,
      failed: 1,
    });
  });

  test('counts a file that could not be loaded, but no failed test twice', () => {
    const unloadable = { status: 'failed', assertionResults: [] };
    const withFailure = { status: 'failed', assertionResults: [{ status: 'failed' }] };
    expect(tally('vitest', 1, vitest(3, 1, [unloadable, withFailure]))).toEqual({ passed: 3, failed: 2 });
  });

  test('counts an error outside of every test', () => {
    expect(tally('playwright', 1, playwright(3, 0, 0, [{ message: 'no server' }]))).toEqual({
      passed: 3,
      failed: 1,
    });
  });

  test.each([
    ['wrote no report', 1, ''],
    ['wrote half a report', 0, '{"numPassed'],
    ['wrote another report', 0, '{}'],
    ['ran nothing', 0, vitest(0, 0)],
  ])('takes a runner that %s for a failure', (_, code, report) => {
    expect(tally('vitest', code, report)).toEqual({ passed: 0, failed: 1 });
  });

  test('takes a runner that failed after its tests passed for a failure', () => {
    expect(tally('vitest', 1, vitest(5, 0))).toEqual({ passed: 5, failed: 1 });
  });
});
