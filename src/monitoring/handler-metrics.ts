import { Annotations } from 'aws-cdk-lib';
import { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { IConstruct } from 'constructs';
import { MetricSource } from './metric-source';
import { isInOtherAccount } from '../private/environments';
import { qualifierOf, unqualified } from '../private/handler-function';
import { failProps } from '../private/validation';

/**
 * A metric of the handler: of the alias or version if it is one.
 *
 * Not `metricErrors()` and others of the CDK, whose dimensions are wrong for versions, and for imported aliases.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-view.html
 */
export function handlerMetric(
  { endpoint, handler }: MetricSource,
  metricName: string,
  defaults: MetricOptions,
  options?: MetricOptions,
): Metric {
  const fn = unqualified(handler);
  const metric = fn.metric(metricName, { ...defaults, dimensionsMap: dimensionsOf(handler, fn), ...options });
  return inAccountOf(endpoint, handler, metric, options);
}

/** A metric of the handler, or one that it writes, in the handler's account. */
export function inAccountOf(
  scope: IConstruct,
  handler: IFunction,
  metric: Metric,
  { account = unqualified(handler).env.account }: MetricOptions = {},
): Metric {
  // Otherwise it has the account of the stack that it is attached to.
  return isInOtherAccount(scope, handler) ? metric.with({ account }) : metric;
}

function dimensionsOf(handler: IFunction, { functionName: FunctionName }: IFunction): Record<string, string> {
  const qualifier = qualifierOf(handler);
  return qualifier === undefined ? { FunctionName } : { FunctionName, Resource: `${FunctionName}:${qualifier}` };
}

/** Whether CloudWatch reads the handler's metrics in the account of the webhook; otherwise warns about what is missing. */
export function hasHandlerMetrics(scope: IConstruct, { endpoint, handler }: MetricSource, missing: string): boolean {
  if (!isInOtherAccount(endpoint, handler)) return true;
  Annotations.of(scope).addWarningV2(
    'cdk-sendgrid-oauth-webhook:handlerInOtherAccount',
    `the handler is in another account, ${unqualified(handler).env.account}, which has its metrics, so ${missing}`,
  );
  return false;
}

/** Whether there is an alarm on metrics of the handler, or on those that it writes. */
export function canWatchHandler(scope: IConstruct, source: MetricSource, prop: string, options?: object): boolean {
  if (options && isInOtherAccount(scope, source.handler)) {
    failProps(
      scope,
      `\`${prop}\` cannot watch a handler in another account; leave it out, and create the alarm in the handler's account`,
    );
  }
  const missing = `there is no alarm \`${prop}\`; create one in that account, and set \`${prop}\` to \`{ enabled: false }\``;
  return hasHandlerMetrics(scope, source, missing);
}

/** Whether there is an alarm on the metrics of events: the handler writes them if the webhook says so. */
export function canWatchEvents(scope: IConstruct, source: MetricSource, prop: string, options?: object): boolean {
  const isWritten = source.eventMetricsName !== undefined;
  if (options && !isWritten) {
    failProps(scope, `\`${prop}\` needs the metrics of events; set \`eventMetrics: true\` on the webhook`);
  }
  return isWritten && canWatchHandler(scope, source, prop, options);
}
