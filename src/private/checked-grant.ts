import { Annotations, IResource, Stack, Token } from 'aws-cdk-lib';
import { Grant, IGrantable, UnknownPrincipal } from 'aws-cdk-lib/aws-iam';
import { IAlias, IKey } from 'aws-cdk-lib/aws-kms';
import { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Dependable, IConstruct } from 'constructs';

/** Actions that a role needs on a resource. */
export interface RequiredActions {
  readonly grantee: IGrantable;
  readonly actions: string[];
  /** The resource, or a name of several resources in the account of the grantee. */
  readonly resource: IResource | string;
}

/**
 * Adds a statement to the policy of a role, and warns at synthesis if the role does not get it.
 *
 * @param resourceArns the ARN of the resource, or of several
 */
export function grantActions(scope: IConstruct, required: RequiredActions, ...resourceArns: string[]): Grant {
  const { grantee, actions } = required;
  return checkGrant(scope, required, Grant.addToPrincipal({ grantee, actions, resourceArns }));
}

/** Grants the use of a key. Grants on a key that was imported by its alias do nothing in the CDK, unless a flag is set. */
export function grantOnKey(scope: IConstruct, { grantee, actions, key }: KeyActions): Grant {
  // `IKey.grant()` throws an error that names no key for a function that was imported without its role.
  if (grantee.grantPrincipal instanceof UnknownPrincipal) {
    return Grant.addToPrincipal({ grantee, actions, resourceArns: [key.keyArn] });
  }
  const grant = key.grant(grantee, ...actions);
  const { aliasName } = key as Partial<IAlias>;
  if (grant.success || aliasName === undefined) return checkGrant(scope, { grantee, actions, resource: key }, grant);
  const keysOfAccount = Stack.of(key).formatArn({ service: 'kms', resource: 'key', resourceName: '*' });
  const withAlias = Grant.addToPrincipal({
    grantee,
    actions,
    resourceArns: [keysOfAccount],
    conditions: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': aliasName } },
  });
  return checkGrant(scope, { grantee, actions, resource: key }, withAlias);
}

interface KeyActions {
  readonly grantee: IGrantable;
  readonly actions: string[];
  readonly key: IKey;
}

/** Grants permission to read a secret, and to decrypt it with its key. */
export function grantReadSecret(scope: IConstruct, secret: ISecret, grantee: IGrantable): Grant {
  const { encryptionKey } = secret;
  // As in `grantOnKey()`: a warning of the CDK lists the statements to add to the role.
  if (grantee.grantPrincipal instanceof UnknownPrincipal) {
    const resourceArns = [secret.secretFullArn ?? `${secret.secretArn}-??????`];
    const actions = ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'];
    const grant = Grant.addToPrincipal({ grantee, actions, resourceArns });
    const ofKey = encryptionKey && grantOnKey(scope, { grantee, actions: ['kms:Decrypt'], key: encryptionKey });
    return ofKey ? grant.combine(ofKey) : grant;
  }
  const grant = secret.grantRead(grantee);
  // The secret grants the use of other keys itself.
  if (encryptionKey && 'aliasName' in encryptionKey) {
    grantOnKey(scope, { grantee, actions: ['kms:Decrypt'], key: encryptionKey });
  }
  return checkGrant(scope, { grantee, actions: ['secretsmanager:GetSecretValue'], resource: secret }, grant);
}

/** Warns at synthesis, when the policies are complete, if the grant has no effect or is not sufficient. */
function checkGrant(scope: IConstruct, required: RequiredActions, grant: Grant): Grant {
  scope.node.addValidation({
    validate: () => {
      if (!hasEffect(grant, required.grantee)) warnAboutGrantWithoutEffect(scope, required);
      else warnAboutOtherAccount(scope, required);
      return [];
    },
  });
  return grant;
}

/**
 * A grant counts as successful for the CDK even if the role ignores it. Such a role has no policy to depend on. The CDK
 * itself warns about an imported function without a role.
 */
function hasEffect(grant: Grant, { grantPrincipal }: IGrantable): boolean {
  if (!grant.success) return false;
  const isForPrincipalOnly = grant.principalStatement !== undefined && grant.resourceStatement === undefined;
  const isIgnored = isForPrincipalOnly && Dependable.of(grant).dependencyRoots.length === 0;
  return !isIgnored || grantPrincipal instanceof UnknownPrincipal;
}

function warnAboutGrantWithoutEffect(scope: IConstruct, { grantee, actions, resource }: RequiredActions): void {
  Annotations.of(scope).addWarningV2(
    'cdk-sendgrid-oauth-webhook:grantWithoutEffect',
    `${nameOf(grantee)} cannot be changed here, so it is not granted ${actions.join(', ')} on '${pathOf(resource)}'; ` +
      'allow this where you define it',
  );
}

/** In another account, the policy of the role is not sufficient. */
function warnAboutOtherAccount(scope: IConstruct, { grantee, actions, resource }: RequiredActions): void {
  if (typeof resource === 'string') return;
  const { account } = resource.env;
  const { principalAccount = Stack.of(scope).account } = grantee.grantPrincipal;
  if (Token.isUnresolved(account) || Token.isUnresolved(principalAccount) || account === principalAccount) return;
  Annotations.of(scope).addWarningV2(
    'cdk-sendgrid-oauth-webhook:grantToOtherAccount',
    `'${resource.node.path}' belongs to account ${account}; its policy there must allow ${actions.join(', ')} to ` +
      `${nameOf(grantee)} of account ${principalAccount}`,
  );
}

function pathOf(resource: IResource | string): string {
  return typeof resource === 'string' ? resource : resource.node.path;
}

function nameOf({ grantPrincipal }: IGrantable): string {
  const { node, roleArn } = grantPrincipal as Partial<IConstruct> & { readonly roleArn?: string };
  if (roleArn !== undefined && !Token.isUnresolved(roleArn)) return roleArn;
  return node ? `'${node.path}'` : String(grantPrincipal);
}
