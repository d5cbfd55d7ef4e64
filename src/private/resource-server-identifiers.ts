import { Token } from 'aws-cdk-lib';
import { IUserPool } from 'aws-cdk-lib/aws-cognito';
import { IConstruct } from 'constructs';
import { givenProperty, isOfUserPool, resourcesNear } from './resources';
import { failProps } from './validation';

/** Paths of webhooks by user pool and identifier, for each app: two imports of one user pool are two objects. */
const CLAIMS = new WeakMap<IConstruct, Map<string, string>>();

/**
 * Reserves a resource server identifier for a webhook.
 *
 * The authorizer accepts every client of the user pool that has the scope, so two webhooks with the same identifier
 * would accept each other's tokens.
 */
export function claimResourceServerIdentifier(webhook: IConstruct, userPool: IUserPool, identifier: string): void {
  const claims = claimsOf(webhook.node.root);
  const key = `${userPool.userPoolId} ${identifier}`;
  const holder = claims.get(key);
  if (holder) {
    failProps(
      webhook,
      `\`resourceServerIdentifier\` must be unique in a user pool, got: '${identifier}', which ${holder} already uses; ` +
        'set another `resourceServerIdentifier`, so that a token of one webhook is not valid for the other',
    );
  }
  claims.set(key, webhook.node.path);
  webhook.node.addValidation({ validate: () => clashesWith(webhook, userPool, identifier) });
}

/** Resource servers that the user defines, perhaps later: Cognito rejects a second one with the same identifier. */
function clashesWith(webhook: IConstruct, userPool: IUserPool, identifier: string): string[] {
  return resourcesNear(webhook, 'AWS::Cognito::UserPoolResourceServer')
    .filter((server) => isOfUserPool(server, userPool) && givenProperty(server, 'Identifier') === identifier)
    .filter((server) => server.node.scope?.node.scope !== webhook)
    .map(
      ({ node }) =>
        `\`resourceServerIdentifier\` must be unique in a user pool, got: '${identifier}', which ${node.path} already ` +
        'uses; set another `resourceServerIdentifier`',
    );
}

function claimsOf(root: IConstruct): Map<string, string> {
  const claims = CLAIMS.get(root) ?? new Map<string, string>();
  CLAIMS.set(root, claims);
  return claims;
}

/** The name of a resource server allows fewer characters than its identifier, for example no slashes. */
export function resourceServerName(identifier: string): string {
  return Token.isUnresolved(identifier) ? 'SendGrid' : identifier.replace(/[^\w\s+=,.@-]/g, '-');
}
