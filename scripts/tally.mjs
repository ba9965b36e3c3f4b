/** @typedef {{passed: number, failed: number}} Count */

/**
 * How many tests a runner's JSON report says passed and failed. A runner that failed without saying which test, wrote no
 * report, or ran nothing counts as one failure: a crash must never look like success.
 * @param {keyof typeof COUNT} kind
 * @param {number} code the runner's exit code
 * @param {string} text its report
 * @returns {Count}
 */
export function tally(kind, code, text) {
  const { passed, failed } = counts(kind, text);
  const crashed = (code !== 0 && failed === 0) || passed + failed === 0;
  return { passed, failed: failed + (crashed ? 1 : 0) };
}

/** @satisfies {Record<string, (report: any) => Count>} */
const COUNT = {
  vitest: (/** @type {any} */ { numPassedTests, numFailedTests, testResults }) => ({
    passed: numPassedTests,
    // A file that can't be loaded has no tests that could fail.
    failed: numFailedTests + testResults.filter(failedWhole).length,
  }),
  playwright: (/** @type {any} */ { stats: { expected, flaky, unexpected }, errors }) => ({
    passed: expected + flaky,
    failed: unexpected + errors.length,
  }),
  check: (/** @type {{passed: boolean}[]} */ results) => ({
    passed: results.filter(({ passed }) => passed).length,
    failed: results.filter(({ passed }) => !passed).length,
  }),
};

/** @param {{status: string, assertionResults: {status: string}[]}} file */
function failedWhole({ status, assertionResults }) {
  return status === 'failed' && !assertionResults.some((assertion) => assertion.status === 'failed');
}

/**
 * @param {keyof typeof COUNT} kind
 * @param {string} text
 * @returns {Count}
 */
function counts(kind, text) {
  try {
    return COUNT[kind](JSON.parse(text));
  } catch {
    return { passed: 0, failed: 0 };
  }
}
