import { Token } from 'aws-cdk-lib';
import { IUserPool } from 'aws-cdk-lib/aws-cognito';
import { IConstruct } from 'constructs';
import { claim } from './claims';
import { givenProperty, resourcesOfUserPool } from './resources';
import { failProps } from './validation';

/**
 * Reserves a resource server identifier for a webhook.
 *
 * The authorizer accepts every client of the user pool that has the scope, so two webhooks with the same identifier
 * would accept each other's tokens.
 */
export function claimResourceServerIdentifier(webhook: IConstruct, userPool: IUserPool, identifier: string): void {
  // In the app, because two imports of one user pool are two objects.
  const holder = claim(webhook.node.root, `resource server ${userPool.userPoolId} ${identifier}`, webhook);
  if (holder) {
    failProps(
      webhook,
      `\`resourceServerIdentifier\` must be unique in a user pool, got: '${identifier}', which ${holder.node.path} already uses; ` +
        'set another `resourceServerIdentifier`, so that a token of one webhook is not valid for the other',
    );
  }
  webhook.node.addValidation({ validate: () => clashesWith(webhook, userPool, identifier) });
}

/** Resource servers that the user defines, perhaps later: Cognito rejects a second one with the same identifier. */
function clashesWith(webhook: IConstruct, userPool: IUserPool, identifier: string): string[] {
  return resourcesOfUserPool(webhook, 'AWS::Cognito::UserPoolResourceServer', userPool)
    .filter((server) => givenProperty(server, 'Identifier') === identifier)
    .filter((server) => server.node.scope?.node.scope !== webhook)
    .map(
      ({ node }) =>
        `\`resourceServerIdentifier\` must be unique in a user pool, got: '${identifier}', which ${node.path} already ` +
        'uses; set another `resourceServerIdentifier`',
    );
}

/** The name of a resource server allows fewer characters than its identifier, for example no slashes. */
export function resourceServerName(identifier: string): string {
  return Token.isUnresolved(identifier) ? 'SendGrid' : identifier.replace(/[^\w\s+=,.@-]/g, '-');
}
