import { Annotations } from 'aws-cdk-lib';
import { CfnFunction, IFunction } from 'aws-cdk-lib/aws-lambda';
import { IConstruct } from 'constructs';
import { addEnvironment, unqualified } from './handler-function';
import { renderedProperty, resourceBehind } from './rendered-resource';
import { failProp } from './validation';
import { webhookName } from './webhook-name';
import { WEBHOOK_NAME_VARIABLE } from '../sendgrid/webhook-metrics';

/** The webhook of each function's metrics. A function has one, because one environment variable holds its name. */
const names = new WeakMap<IFunction, string>();

/** What the user has set for each function before, which this construct overwrites. */
const givenVariables = new WeakMap<IFunction, unknown>();

/**
 * Makes `eventHandler` in the handler write metrics.
 *
 * @returns the name of their webhook: that of the first one with this handler
 */
export function enableEventMetrics(endpoint: IConstruct, handler: IFunction): string {
  const fn = unqualified(handler);
  const name = names.get(fn) ?? nameMetricsOf(fn, endpoint);
  endpoint.node.addValidation({
    validate: () => {
      requireVariable(endpoint, fn, name);
      return warnAboutLogLevel(endpoint, fn);
    },
  });
  return name;
}

/** Names the metrics of a function after its first webhook. */
function nameMetricsOf(fn: IFunction, endpoint: IConstruct): string {
  const name = webhookName(endpoint);
  names.set(fn, name);
  givenVariables.set(fn, renderedVariable(fn));
  if (!addEnvironment(fn, WEBHOOK_NAME_VARIABLE, name)) {
    Annotations.of(endpoint).addWarningV2(
      'cdk-sendgrid-oauth-webhook:eventMetricsWithoutVariable',
      `the environment of an imported function cannot be changed, so it writes no metrics; set ${WEBHOOK_NAME_VARIABLE} ` +
        `to ${name} where you define the function`,
    );
  }
  return name;
}

/** The user may set the variable too, before or after. The metrics would then have a name other than the one that is read. */
function requireVariable(endpoint: IConstruct, fn: IFunction, name: string): void {
  const value = givenVariables.get(fn) ?? renderedVariable(fn);
  if (value === undefined || value === name) return;
  failProp(
    endpoint,
    'eventMetrics',
    `set ${WEBHOOK_NAME_VARIABLE} of the handler to '${name}'`,
    typeof value === 'string' ? value : JSON.stringify(value),
    'do not set the variable where you define the function',
  );
}

/** Undefined for an imported function. */
function renderedVariable(fn: IFunction): unknown {
  const resource = resourceBehind<CfnFunction>(fn, CfnFunction.CFN_RESOURCE_TYPE_NAME);
  const environment = Object(resource && renderedProperty(resource, 'Environment')) as { Variables?: object };
  return (Object(environment.Variables) as Readonly<Record<string, unknown>>)[WEBHOOK_NAME_VARIABLE];
}

/**
 * Lambda gives a line without a level the level INFO, and filters it.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
 */
function warnAboutLogLevel(endpoint: IConstruct, fn: IFunction): string[] {
  const resource = resourceBehind<CfnFunction>(fn, CfnFunction.CFN_RESOURCE_TYPE_NAME);
  const config = Object(resource && renderedProperty(resource, 'LoggingConfig')) as { ApplicationLogLevel?: unknown };
  const level = config.ApplicationLogLevel;
  if (level === 'WARN' || level === 'ERROR' || level === 'FATAL') {
    Annotations.of(endpoint).addWarningV2(
      'cdk-sendgrid-oauth-webhook:eventMetricsFiltered',
      `the handler's application log level is ${level}, with which Lambda drops the lines of \`eventMetrics\`, whose level ` +
        'is INFO; set the level to INFO',
    );
  }
  return [];
}
