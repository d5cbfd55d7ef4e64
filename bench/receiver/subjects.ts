/** What is bundled and loaded. */
export interface Subject {
  readonly label: string;
  /** Relative to this folder. */
  readonly entry: string;
  /** Left out of the bundle: the runtime has it. */
  readonly external?: readonly string[];
  /** By default esbuild takes a package's CommonJS for Node.js, of which it cannot leave out what is not used. */
  readonly esModules?: boolean;
}

const SDK = ['@aws-sdk/*', '@smithy/*'];

/** Whole receivers. */
export const RECEIVERS = {
  ours: { label: 'ours', entry: '../../src/receiver/receiver.lambda.ts', esModules: true },
  bundled: {
    label: 'official library, SDK bundled',
    entry: 'official/receiver.ts',
    esModules: true,
  },
  runtime: { label: 'official library, SDK of the runtime', entry: 'official/receiver.ts', external: SDK },
} as const satisfies Record<string, Subject>;

/** Only the three calls to AWS, for ADR 5. */
export const CLIENTS = {
  'sdk-runtime': { label: 'SDK of the runtime', entry: 'clients/sdk.ts', external: SDK },
  'sdk-bundled': { label: 'SDK bundled', entry: 'clients/sdk.ts', esModules: true },
  aws4fetch: { label: '`aws4fetch`', entry: 'clients/aws4fetch.ts', esModules: true },
  'aws4fetch-http': { label: '`aws4fetch` over `node:https`', entry: 'clients/aws4fetch-http.ts', esModules: true },
  'smithy-fetch': { label: '`@smithy/signature-v4` and `fetch`', entry: 'clients/smithy-fetch.ts', esModules: true },
  'smithy-http': {
    label: '`@smithy/signature-v4` over `node:https` (chosen)',
    entry: 'clients/smithy-http.ts',
    esModules: true,
  },
  'smithy-http-cjs': {
    label: 'the same, with esbuild’s default `mainFields`',
    entry: 'clients/smithy-http.ts',
  },
} as const satisfies Record<string, Subject>;
