const { default: TestSequencer } = require('@jest/test-sequencer');

/**
 * The tests that take longest. If one of them began last, the other cores would wait for it.
 *
 * Jest knows the times of earlier runs. On a fresh machine, it goes by the sizes of the files.
 */
const LONGEST = [
  /test\/consumers\/(consumers|python|package-managers)\.test/,
  /test\/cli\/verify\/verify\.test/,
  /test\/(documentation|documentation\/.*)\.test/,
  /test\/local\/lambda\/event-source-mapping\.test/,
  /test\/events\/fuzz\//,
];

function rankOf({ path }) {
  const rank = LONGEST.findIndex((pattern) => pattern.test(path.replaceAll('\\', '/')));
  return rank < 0 ? LONGEST.length : rank;
}

module.exports = class LongestFirst extends TestSequencer {
  static LONGEST = LONGEST;

  sort(tests) {
    return super.sort(tests).sort((a, b) => rankOf(a) - rankOf(b));
  }
};
