import { Annotations } from 'aws-cdk-lib';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { IConstruct } from 'constructs';
import { hasDefaultTimeout, renderedTimeoutSeconds } from './handler-function';

/** The longest that API Gateway waits for an integration by default. */
const INTEGRATION_SECONDS = 29;

/** Warns, at synthesis, about a handler whose timeout does not suit its delivery. */
export function warnAboutHandlerTimeout(endpoint: IConstruct, handler: IFunction, delivery: 'direct' | 'queued'): void {
  endpoint.node.addValidation({
    validate: () => {
      const seconds = renderedTimeoutSeconds(handler);
      if (delivery === 'direct' && seconds !== undefined && seconds > INTEGRATION_SECONDS) {
        Annotations.of(endpoint).addWarningV2(
          'cdk-sendgrid-oauth-webhook:handlerTimeoutBeyondApiGateway',
          `the handler's timeout is ${seconds} seconds, but API Gateway waits ${INTEGRATION_SECONDS} seconds: after that ` +
            'SendGrid receives 504 and posts the same events again, while the handler still runs; use ' +
            '`Delivery.queued()`, or set a shorter timeout',
        );
      }
      if (delivery === 'queued' && hasDefaultTimeout(handler)) {
        Annotations.of(endpoint).addWarningV2(
          'cdk-sendgrid-oauth-webhook:handlerDefaultTimeout',
          "the handler has Lambda's default timeout of 3 seconds for a whole batch of messages; messages of a batch that " +
            'takes longer are retried, and end in the dead-letter queue: set the `timeout` of the function',
        );
      }
      return [];
    },
  });
}
