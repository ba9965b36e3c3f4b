import { describe, expect, test } from 'vitest';
import { failures, tally } from './tally.mjs';

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

describe('failures', () => {
  test('names a test that failed in the browser, however deep, with the beginning of its error', () => {
    const spec = (ok: boolean, title: string) => ({
      ok,
      title,
      file: 'a.spec.ts',
      line: 7,
      tests: [
        {
          results: [
            {
              errors: ok ? [] : [{ message: '\u001b[31mtoo late\u001b[39m\nhere' }],
              stdout: [{ text: `asked by ${title}\n` }],
            },
          ],
        },
      ],
    });
    const suites = [{ specs: [spec(true, 'one')], suites: [{ specs: [spec(false, 'two')] }] }];
    const report = JSON.stringify({ suites, errors: [{ message: 'no server' }] });
    expect(failures('playwright', report)).toEqual([
      'playwright: a.spec.ts:7 › two\n    too late\n    here\n    asked by two',
      'playwright: outside of every test\n    no server',
    ]);
  });

  test('names one that failed elsewhere, a file that could not be loaded, and a check', () => {
    const testResults = [
      { name: 'a.test.ts', status: 'failed', message: 'no such module', assertionResults: [] },
      {
        name: 'b.test.ts',
        status: 'failed',
        message: '',
        assertionResults: [
          { status: 'passed', fullName: 'one', failureMessages: [] },
          { status: 'failed', fullName: 'two', failureMessages: ['not so'] },
        ],
      },
    ];
    expect(failures('vitest', vitest(1, 1, testResults))).toEqual([
      'vitest: a.test.ts\n    no such module',
      'vitest: b.test.ts › two\n    not so',
    ]);
    const checks = [
      { name: 'lint', passed: false },
      { name: 'format', passed: true },
    ];
    expect(failures('check', JSON.stringify(checks))).toEqual(['check: lint']);
  });

  test('shows no more of an error than says what happened', () => {
    const failureMessages = [Array.from({ length: 50 }, (_, line) => line).join('\n')];
    const assertionResults = [{ status: 'failed', fullName: 'one', failureMessages }];
    const report = vitest(0, 1, [{ name: 'a.test.ts', status: 'failed', assertionResults }]);
    expect(failures('vitest', report)[0]?.split('\n')).toHaveLength(13);
  });

  test('knows none where there is no report', () => {
    expect(failures('playwright', '{')).toEqual([]);
  });
});
