const { firstToRun } = require('./test-groups');

/** Options by which Jest looks for the tests that changes concern. */
const RELATED = /^(--(findRelatedTests|onlyChanged|watch|changedSince|lastCommit|changedFilesWithAncestor)(=|$)|-o$)/;

/** Jest's filter: runs for changed files leave out slow tests; all other runs are complete. */
module.exports = async (paths) => ({
  filtered: process.argv.some((argument) => RELATED.test(argument)) ? firstToRun(paths) : paths,
});
