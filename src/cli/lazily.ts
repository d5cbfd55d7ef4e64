/* eslint-disable @typescript-eslint/no-require-imports */
// `import()` would need files of their own beside the bundle.

// Which Node.js is too old for the next version of a bundled library is nothing that a user could do something about.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

/** What takes long to load, for the commands that need it. */
export const lazily = {
  local: () => require('../local') as typeof import('../local'),
  cloudFormation: () => require('@aws-sdk/client-cloudformation') as typeof import('@aws-sdk/client-cloudformation'),
  cognito: () =>
    require('@aws-sdk/client-cognito-identity-provider') as typeof import('@aws-sdk/client-cognito-identity-provider'),
  ssm: () => require('@aws-sdk/client-ssm') as typeof import('@aws-sdk/client-ssm'),
  junit: () => require('junit-report-builder') as (typeof import('junit-report-builder'))['default'],
} as const;
