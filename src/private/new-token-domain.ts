import { CfnResource } from 'aws-cdk-lib';
import { IUserPool } from 'aws-cdk-lib/aws-cognito';
import { IConstruct } from 'constructs';
import { validateUserPoolEnvironment } from './environments';
import { givenProperty, isOfUserPool, resourcesNear } from './resources';

/**
 * Checks that a user pool can get the new domain of `scope`.
 *
 * A user pool can have one prefix domain and one custom domain. Others may be defined later, so they are looked for at
 * synthesis.
 */
export function validateNewDomain(scope: IConstruct, userPool: IUserPool, kind: 'custom' | 'prefix'): void {
  validateUserPoolEnvironment(scope, 'userPool', userPool);
  scope.node.addValidation({
    validate: () =>
      otherDomains(scope, userPool, kind).map(
        ({ node }) =>
          `\`tokenDomain\` must be the only ${kind} domain of its user pool, which has ${node.path} too; remove one, or use ` +
          'the existing one with `TokenDomain.fromPrefix()` or `TokenDomain.fromDomainName()`',
      ),
  });
}

function otherDomains(scope: IConstruct, userPool: IUserPool, kind: 'custom' | 'prefix'): CfnResource[] {
  return resourcesNear(scope, 'AWS::Cognito::UserPoolDomain')
    .filter((domain) => isOfUserPool(domain, userPool) && domain.node.scope?.node.scope !== scope)
    .filter((domain) => (givenProperty(domain, 'CustomDomainConfig') === undefined) === (kind === 'prefix'));
}
