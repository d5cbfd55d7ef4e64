const { writeSync } = require('node:fs');
const { relative } = require('node:path');

const SLOWEST = 10;

/** Prints the slowest test files and the closing line of the suite: `N passed, N failed`. */
module.exports = class SummaryReporter {
  constructor({ rootDir }) {
    this.rootDir = rootDir;
  }

  onRunComplete(_contexts, results) {
    // A file that does not load has no failed tests, but is a failure.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests > 0 ? `, ${results.numPendingTests} skipped` : '';
    const lines = [...this.slowest(results), `${results.numPassedTests} passed, ${failed} failed${skipped}`];
    // At exit, so that the lines come after the coverage table.
    process.on('exit', () => writeSync(1, `${lines.join('\n')}\n`));
  }

  slowest({ testResults }) {
    if (testResults.length <= SLOWEST) return [];
    const files = testResults
      .map(({ testFilePath, perfStats }) => ({ path: testFilePath, seconds: (perfStats.end - perfStats.start) / 1000 }))
      .sort((a, b) => b.seconds - a.seconds)
      .slice(0, SLOWEST)
      .map(({ path, seconds }) => `${seconds.toFixed(1).padStart(7)} s  ${relative(this.rootDir, path)}`);
    return ['', 'Slowest test files:', ...files, ''];
  }
};
