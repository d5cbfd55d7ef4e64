const { groupOf } = require('./test-groups');

/** Jest's filter of `npm run test:quick`. */
module.exports = async (paths) => ({ filtered: paths.filter((path) => groupOf(path) === 'unit') });
