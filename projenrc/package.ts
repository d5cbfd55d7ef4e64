import { awscdk } from 'projen';

const NAME = 'cdk-sendgrid-oauth-webhook';
const REPOSITORY = `https://github.com/${NAME}/${NAME}`;

/** What the package registries show. */
export const PACKAGE = {
  name: NAME,
  description:
    "AWS CDK construct that protects Twilio SendGrid's Event Webhook with OAuth 2.0 client credentials: Amazon Cognito, API Gateway and your Lambda function.",
  author: `${NAME} contributors`,
  authorAddress: REPOSITORY,
  authorOrganization: true,
  repositoryUrl: `${REPOSITORY}.git`,
  license: 'Apache-2.0',
  copyrightOwner: `${NAME} contributors`,
  stability: 'experimental',
  // Construct Hub lists packages with the keyword 'awscdk'. projen does not add it when a library sets its own.
  keywords: [
    'aws',
    'aws-cdk',
    'awscdk',
    'cdk',
    'constructs',
    'twilio',
    'sendgrid',
    'event-webhook',
    'webhook',
    'oauth2',
    'client-credentials',
    'cognito',
    'api-gateway',
    'lambda',
  ],
  bin: { [NAME]: 'lib/cli/index.js' },
} as const;

/** The languages that jsii generates packages for. */
export const PUBLISHING = {
  publishToPypi: { distName: NAME, module: 'cdk_sendgrid_oauth_webhook' },
  publishToMaven: {
    javaPackage: 'io.github.cdksendgridoauthwebhook',
    mavenGroupId: `io.github.${NAME}`,
    mavenArtifactId: NAME,
  },
  publishToNuget: { dotNetNamespace: 'CdkSendGridOAuthWebhook', packageId: 'CdkSendGridOAuthWebhook' },
  publishToGo: { moduleName: `github.com/${NAME}/${NAME}-go` },
} as const;

/** Sets the published files and the entry points that consumers can import. */
export function configurePackage(project: awscdk.AwsCdkConstructLibrary): void {
  // A list of published files, instead of .npmignore, so that no new file is published by accident.
  project.package.addField('files', ['lib', 'assets', '.jsii', 'CHANGELOG.md']);
  project.package.addField('exports', {
    '.': { types: './lib/index.d.ts', default: './lib/index.js' },
    './events': {
      import: { types: './lib/events/index.d.mts', default: './lib/events/index.mjs' },
      default: { types: './lib/events/index.d.ts', default: './lib/events/index.js' },
    },
    './local': { types: './lib/local/index.d.ts', default: './lib/local/index.js' },
    './package.json': './package.json',
    './.jsii': './.jsii',
    './lib/*': './lib/*',
  });
  // The command line and the entry points for functions need no CDK, see ADR 14. jsii requires the peers themselves.
  project.package.addField('peerDependenciesMeta', {
    'aws-cdk-lib': { optional: true },
    constructs: { optional: true },
  });
  // TypeScript with "moduleResolution": "node" does not read `exports`.
  project.package.addField('typesVersions', {
    '*': { events: ['lib/events/index.d.ts'], local: ['lib/local/index.d.ts'] },
  });
}
