const { sep } = require('node:path');

/** Unit tests of constructs, the kit, the receiver and facts about SendGrid: no processes, no servers. */
const UNIT = [
  /test\/[^/]+\.test\.ts$/,
  /test\/registration\/[^/]+\.test\.ts$/,
  /test\/(aws-client|events|integ|monitoring|private|receiver|sendgrid)\//,
];

/** Tests that install packages, validate whole templates, run many processes or compare with other libraries. */
const SLOW = [
  /test\/(cases|consumers|documentation|end-to-end|outside)\//,
  /test\/(cdk-nag|determinism|documentation|template-validity)\.test/,
  /test\/receiver\/bundle\.test/,
  /(dynamodb-store|fuzz|oracle)\.test/,
];

/** The group of a test file: `slow`, `unit`, or `servers`, which are the tests of the commands and the local stage. */
function groupOf(path) {
  const isOneOf = (patterns) => patterns.some((pattern) => pattern.test(path.replaceAll(sep, '/')));
  if (isOneOf(SLOW)) return 'slow';
  return isOneOf(UNIT) ? 'unit' : 'servers';
}

/** A change of a construct concerns more unit tests than this, and nearly all tests of the commands and the local stage. */
const MANY = 10;

/**
 * The tests to run after a change, of all tests that it concerns: many unit tests alone, or the few with those of the
 * commands and the local stage, or slow tests if there are no others.
 */
function firstToRun(paths) {
  const [unit, servers, slow] = ['unit', 'servers', 'slow'].map((group) =>
    paths.filter((path) => groupOf(path) === group),
  );
  if (unit.length > MANY) return unit;
  return unit.length + servers.length > 0 ? [...unit, ...servers] : slow;
}

module.exports = { firstToRun, groupOf };
