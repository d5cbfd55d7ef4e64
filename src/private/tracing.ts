import { Annotations } from 'aws-cdk-lib';
import { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { IConstruct } from 'constructs';
import { elementsOf } from './api-elements';
import { lacksTracing } from './handler-function';
import { renderedProperty } from './rendered-resource';

/** Warns, at synthesis, about parts that belong to the user and are not traced, if the webhook should be. */
export function warnAboutMissingTracing(
  endpoint: IConstruct,
  tracing: boolean | undefined,
  api: RestApi,
  handler: IFunction,
): void {
  if (!tracing) return;
  endpoint.node.addValidation({
    validate: () => {
      if (stageLacksTracing(api)) {
        Annotations.of(endpoint).addWarningV2(
          'cdk-sendgrid-oauth-webhook:apiWithoutTracing',
          '`tracing` is true, but X-Ray does not trace the stage of `api`, so traces begin after API Gateway; set ' +
            "`tracingEnabled: true` in the API's `deployOptions`",
        );
      }
      if (lacksTracing(handler)) {
        Annotations.of(endpoint).addWarningV2(
          'cdk-sendgrid-oauth-webhook:handlerWithoutTracing',
          `\`tracing\` is true, but X-Ray does not trace the handler '${handler.node.path}', so traces end before it; ` +
            "set the function's `tracing` to `lambda.Tracing.ACTIVE`",
        );
      }
      return [];
    },
  });
}

/** False if there is no stage, and for an imported stage, whose settings are unknown. */
function stageLacksTracing(api: RestApi): boolean {
  const stage = (api.deploymentStage as RestApi['deploymentStage'] | undefined)?.node.defaultChild;
  return elementsOf(api, 'AWS::ApiGateway::Stage').some(
    (one) => one === stage && (renderedProperty(one, 'TracingEnabled') ?? false) === false,
  );
}
