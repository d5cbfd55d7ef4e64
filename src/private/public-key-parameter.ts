import { Annotations, CfnResource, Names, Stack, Token } from 'aws-cdk-lib';
import { CfnParameter, IStringParameter, StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct, IConstruct } from 'constructs';
import { PUBLIC_KEY_PARAMETERS } from '../registration/parameter-paths';
import { publicKeysIn } from '../sendgrid/public-key';

/**
 * The SSM parameter of a webhook's public keys. It is not part of the template, because CloudFormation overwrites the
 * value of a parameter on every change of it: a registration or the user creates it, see ADR 11.
 */
export function managedPublicKeyParameter(scope: Construct): IStringParameter {
  return StringParameter.fromStringParameterAttributes(scope, 'PublicKey', {
    parameterName: managedParametersOf(scope) + Names.uniqueId(scope),
    // The stack's name is a token in a nested stack.
    simpleName: false,
    // Without it, the template would require the parameter to exist.
    forceDynamicReference: true,
  });
}

/** The path of all parameters that this library manages for a stack. */
export function managedParametersOf(scope: IConstruct): string {
  return `${PUBLIC_KEY_PARAMETERS}${Stack.of(scope).stackName}/`;
}

export function isManaged(parameterName: string): boolean {
  return parameterName.startsWith(PUBLIC_KEY_PARAMETERS);
}

/**
 * Warns of a parameter of the template.
 *
 * @param isWritten whether a registration stores the keys, and not the template
 */
export function warnOfOverwrittenParameter(scope: Construct, parameter: IStringParameter, isWritten: boolean): void {
  const resource = parameter.node.defaultChild;
  if (!resource || !CfnResource.isCfnResource(resource) || resource.cfnResourceType !== 'AWS::SSM::Parameter') return;
  const { value } = resource as CfnParameter;
  const hasKey = !Token.isUnresolved(value) && publicKeysIn(value).length > 0;
  if (hasKey && !isWritten) return;
  Annotations.of(scope).addWarningV2(
    'cdk-sendgrid-oauth-webhook:publicKeyOverwritten',
    `CloudFormation replaces SendGrid's key in ${parameter.node.path} with the template's value whenever the parameter ` +
      'changes, and the receiver then rejects all events; use SignatureVerification.managed(), or create the parameter ' +
      'outside the stack and import it with StringParameter.fromStringParameterName()',
  );
}
