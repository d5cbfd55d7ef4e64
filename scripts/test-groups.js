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

/** The tests of the fastest group that has any: most of the tests that a change of a construct concerns are not unit tests. */
function fastestGroup(paths) {
  const groups = ['unit', 'servers', 'slow'].map((group) => paths.filter((path) => groupOf(path) === group));
  return groups.find((group) => group.length > 0) ?? [];
}

module.exports = { fastestGroup, groupOf };
