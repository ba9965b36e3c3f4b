import { stripVTControlCharacters } from 'node:util';

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

/** Lines of an error that say what happened; the rest is the stack, or the whole page. */
const LINES = 12;

/**
 * What failed, by the same report: each test's name, the beginning of its error and what it said itself, for the end of the
 * output, which is all that some keep of it.
 * @param {keyof typeof COUNT} kind
 * @param {string} text
 * @returns {string[]}
 */
export function failures(kind, text) {
  try {
    return FAILURES[kind](JSON.parse(text)).map((/** @type {Failure} */ { name, errors, said = [] }) =>
      [
        `${kind}: ${name}`,
        ...errors.flatMap((error) => stripVTControlCharacters(error).split('\n').slice(0, LINES)),
        ...said.flatMap((text) => stripVTControlCharacters(text).trimEnd().split('\n')),
      ].join('\n    '),
    );
  } catch {
    return [];
  }
}

/** `said`: what the test itself wrote. @typedef {{name: string, errors: string[], said?: string[]}} Failure */

/** @satisfies {Record<keyof typeof COUNT, (report: any) => Failure[]>} */
const FAILURES = {
  vitest: (/** @type {any} */ { testResults }) =>
    testResults.flatMap((/** @type {any} */ file) => [
      ...(failedWhole(file) ? [{ name: file.name, errors: [file.message] }] : []),
      ...file.assertionResults
        .filter((/** @type {any} */ { status }) => status === 'failed')
        .map((/** @type {any} */ { fullName, failureMessages }) => ({
          name: `${file.name} › ${fullName}`,
          errors: failureMessages,
        })),
    ]),
  playwright: (/** @type {any} */ { suites, errors }) => [
    ...suites.flatMap(failedSpecs),
    ...errors.map((/** @type {any} */ { message }) => ({ name: 'outside of every test', errors: [message] })),
  ],
  check: (/** @type {any} */ results) =>
    results
      .filter((/** @type {any} */ { passed }) => !passed)
      .map((/** @type {any} */ { name }) => ({ name, errors: [] })),
};

/**
 * Of one of Playwright's suites, and of those in it.
 * @returns {Failure[]}
 */
function failedSpecs(/** @type {any} */ { specs = [], suites = [] }) {
  const failed = specs.filter((/** @type {any} */ { ok }) => !ok);
  return [
    ...failed.map((/** @type {any} */ { file, line, title, tests }) => ({
      name: `${file}:${line} › ${title}`,
      errors: tests.flatMap((/** @type {any} */ { results }) =>
        results.flatMap((/** @type {any} */ { errors }) =>
          errors.map((/** @type {any} */ { message }) => message),
        ),
      ),
      said: tests.flatMap((/** @type {any} */ { results }) =>
        results.flatMap((/** @type {any} */ { stdout = [] }) =>
          stdout.map((/** @type {any} */ { text = '' }) => text),
        ),
      ),
    })),
    ...suites.flatMap(failedSpecs),
  ];
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
