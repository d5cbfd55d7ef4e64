import { Annotations, Stack, Token } from 'aws-cdk-lib';
import { Method } from 'aws-cdk-lib/aws-apigateway';
import { CfnPermission, IFunction } from 'aws-cdk-lib/aws-lambda';
import { IConstruct } from 'constructs';
import { renderedProperties } from './rendered-resource';
import { resourcesBelow, resourcesNear } from './resources';

/** The CDK's own warning, in newer versions, about an imported function that it does not permit API Gateway to invoke. */
const WARNING_OF_CDK = 'UnclearLambdaEnvironment';

/**
 * Warns, at synthesis, if API Gateway does not get the permission to invoke the handler.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
 */
export function warnAboutHandlerPermission(endpoint: IConstruct, method: Method, handler: IFunction): void {
  endpoint.node.addValidation({
    validate: () => {
      if (!mayInvoke(method, handler) && !isLeftToUser(handler) && !hasWarningOfCdk(handler)) {
        Annotations.of(endpoint).addWarningV2(
          'cdk-sendgrid-oauth-webhook:handlerWithoutPermission',
          `the handler '${handler.node.path}' is imported, so API Gateway gets no permission to invoke it, and SendGrid ` +
            'receives 500 for every post; if it is in the account and region of this stack, import it with ' +
            '`Function.fromFunctionAttributes()` and `sameEnvironment: true`, otherwise run, in its account, ' +
            `'${commandFor(method, handler)}'`,
        );
      }
      return [];
    },
  });
}

/** Whether the app has a permission: the one that the CDK adds to the method, or one that the user adds to the function. */
function mayInvoke(method: Method, handler: IFunction): boolean {
  const type = CfnPermission.CFN_RESOURCE_TYPE_NAME;
  if (resourcesBelow(method).some(({ cfnResourceType }) => cfnResourceType === type)) return true;
  const names = [handler.functionArn, handler.functionName].map((name) => JSON.stringify(method.stack.resolve(name)));
  return resourcesNear(method, type)
    .map((resource) => renderedProperties(resource))
    .some(
      ({ FunctionName, Principal }) =>
        Principal === 'apigateway.amazonaws.com' && names.includes(JSON.stringify(FunctionName)),
    );
}

/** Whether the function was imported with `skipPermissions`. */
function isLeftToUser(handler: IFunction): boolean {
  return (handler as { readonly _skipPermissions?: boolean })._skipPermissions === true;
}

function hasWarningOfCdk({ node }: IFunction): boolean {
  return node.metadata.some(({ data }) => String(data).includes(WARNING_OF_CDK));
}

function commandFor(method: Method, { functionArn }: IFunction): string {
  const { partition, region, account } = Stack.of(method);
  const api = `${known(region, 'REGION')}:${known(account, 'ACCOUNT')}:API_ID`;
  return (
    `aws lambda add-permission --function-name ${known(functionArn, 'FUNCTION')} --statement-id sendgrid ` +
    '--action lambda:InvokeFunction --principal apigateway.amazonaws.com ' +
    `--source-arn arn:${known(partition, 'aws')}:execute-api:${api}/*/POST${method.resource.path}`
  );
}

function known(value: string, placeholder: string): string {
  return Token.isUnresolved(value) ? placeholder : value;
}
