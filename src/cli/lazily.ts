/* eslint-disable @typescript-eslint/no-require-imports */
// `import()` would need files of their own beside the bundle.

// Which Node.js is too old for the next version of a bundled library is nothing that a user could do something about.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

/** What takes long to load, for the commands that need it. */
export const lazily = {
  settings: () => require('./print-settings') as typeof import('./print-settings'),
  verify: () => require('./verify/run-verify') as typeof import('./verify/run-verify'),
  send: () => require('./send/run-send') as typeof import('./send/run-send'),
  runLocal: () => require('./local/run-local') as typeof import('./local/run-local'),
  local: () => require('../local') as typeof import('../local'),
  awsSdk: () => require('./deployment/aws-sdk') as typeof import('./deployment/aws-sdk'),
  junit: () => {
    type Junit = (typeof import('junit-report-builder'))['default'];
    // The bundle has its ES module, whose builder is the default export.
    const loaded = require('junit-report-builder') as Junit & { readonly default?: Junit };
    return loaded.default ?? loaded;
  },
} as const;
