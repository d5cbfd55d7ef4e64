const { fastestGroup } = require('./test-groups');

/** Options by which Jest looks for the tests that changes concern. */
const RELATED = /^(--(findRelatedTests|onlyChanged|watch|changedSince|lastCommit|changedFilesWithAncestor)(=|$)|-o$)/;

/** Jest's filter: after a change it runs only the fastest group of related tests; all other runs are complete. */
module.exports = async (paths) => ({
  filtered: process.argv.some((argument) => RELATED.test(argument)) ? fastestGroup(paths) : paths,
});
