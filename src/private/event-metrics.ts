import { Annotations } from 'aws-cdk-lib';
import { CfnFunction, IFunction } from 'aws-cdk-lib/aws-lambda';
import { IConstruct } from 'constructs';
import { addEnvironment, unqualified } from './handler-function';
import { renderedProperties, resourceBehind } from './rendered-resource';
import { webhookName } from './webhook-name';
import { WEBHOOK_NAME_VARIABLE } from '../sendgrid/webhook-metrics';

/** The webhook of each function's metrics. A function has one, because one environment variable holds its name. */
const names = new WeakMap<IFunction, string>();

/**
 * Makes `eventHandler` in the handler write metrics.
 *
 * @returns the name of their webhook: that of the first one with this handler
 */
export function enableEventMetrics(endpoint: IConstruct, handler: IFunction): string {
  const fn = unqualified(handler);
  const name = names.get(fn) ?? webhookName(endpoint);
  if (!names.has(fn) && !addEnvironment(handler, WEBHOOK_NAME_VARIABLE, name)) {
    Annotations.of(endpoint).addWarningV2(
      'cdk-sendgrid-oauth-webhook:eventMetricsWithoutVariable',
      `the environment of an imported function cannot be changed, so it writes no metrics; set ${WEBHOOK_NAME_VARIABLE} ` +
        `to ${name} where you define the function`,
    );
  }
  names.set(fn, name);
  endpoint.node.addValidation({ validate: () => warnAboutLogLevel(endpoint, fn) });
  return name;
}

/**
 * Lambda gives a line without a level the level INFO, and filters it.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
 */
function warnAboutLogLevel(endpoint: IConstruct, fn: IFunction): string[] {
  const resource = resourceBehind<CfnFunction>(fn, CfnFunction.CFN_RESOURCE_TYPE_NAME);
  const { ApplicationLogLevel: level } = Object(resource && renderedProperties(resource).LoggingConfig) as {
    ApplicationLogLevel?: unknown;
  };
  if (level === 'WARN' || level === 'ERROR' || level === 'FATAL') {
    Annotations.of(endpoint).addWarningV2(
      'cdk-sendgrid-oauth-webhook:eventMetricsFiltered',
      `the handler's application log level is ${level}, with which Lambda drops the lines of \`eventMetrics\`, whose level ` +
        'is INFO; set the level to INFO',
    );
  }
  return [];
}
