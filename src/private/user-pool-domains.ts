import { CfnResource, Token } from 'aws-cdk-lib';
import { IUserPool } from 'aws-cdk-lib/aws-cognito';
import { IConstruct } from 'constructs';
import { validateUserPoolEnvironment } from './environments';
import { givenProperty, refersTo, resourcesNear, resourcesOfUserPool } from './resources';

const DOMAIN = 'AWS::Cognito::UserPoolDomain';

type Kind = 'custom' | 'prefix';

/**
 * Checks that a user pool can get the new domain of `scope`.
 *
 * A user pool can have one prefix domain and one custom domain. Others may be defined later, so they are looked for at
 * synthesis.
 */
export function validateNewDomain(scope: IConstruct, userPool: IUserPool, kind: Kind): void {
  validateUserPoolEnvironment(scope, 'userPool', userPool);
  const otherDomains = () =>
    domainsOf(scope, userPool, kind).filter((domain) => domain.node.scope?.node.scope !== scope);
  scope.node.addValidation({
    validate: () =>
      otherDomains().map(
        ({ node }) =>
          `\`tokenDomain\` must be the only ${kind} domain of its user pool, which has ${node.path} too; remove one, or use ` +
          'the existing one with `TokenDomain.fromPrefix()` or `TokenDomain.fromDomainName()`',
      ),
  });
}

/** Checks, at synthesis, that an existing domain is not one of another user pool, as far as the app defines domains. */
export function validateExistingDomain(scope: IConstruct, userPool: IUserPool, name: string, kind: Kind): void {
  const prop = kind === 'custom' ? 'domainName' : 'prefix';
  scope.node.addValidation({
    validate: () => {
      const own = domainsOf(scope, userPool, kind);
      const named = resourcesNear(scope, DOMAIN).filter(
        (domain) => isOfKind(domain, kind) && (refersTo(name, domain) || nameOf(domain) === name),
      );
      if (own.some((domain) => named.includes(domain))) return [];
      const areNamesKnown = ![name, ...own.map(nameOf)].some((text) => Token.isUnresolved(text));
      const isOfAnother = named.length > 0 || (own.length > 0 && areNamesKnown);
      if (!isOfAnother) return [];
      const right = own.map(({ node }) => `, which has ${node.path}`).join('');
      return [`\`${prop}\` must be a ${kind} domain of the user pool${right}, got: '${name}'`];
    },
  });
}

function domainsOf(scope: IConstruct, userPool: IUserPool, kind: Kind): CfnResource[] {
  return resourcesOfUserPool(scope, DOMAIN, userPool).filter((domain) => isOfKind(domain, kind));
}

function isOfKind(domain: CfnResource, kind: Kind): boolean {
  return (givenProperty(domain, 'CustomDomainConfig') === undefined) === (kind === 'prefix');
}

function nameOf(domain: CfnResource): unknown {
  return givenProperty(domain, 'Domain');
}
