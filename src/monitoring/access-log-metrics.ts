import { Annotations } from 'aws-cdk-lib';
import { ResponseType } from 'aws-cdk-lib/aws-apigateway';
import { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnLogGroup, FilterPattern, JsonPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { IConstruct } from 'constructs';
import { accessLogField } from './access-log-fields';
import { MetricSource } from './metric-source';
import { webhookMetric } from './own-metric';
import { AccessLogsConfig } from '../access-logs';
import { resourceBehind } from '../private/rendered-resource';
import { givenProperty } from '../private/resources';
import { failProp, failProps } from '../private/validation';
import {
  METRIC_NAMESPACE,
  REJECTED_POSTS,
  RESPONSE_TYPE_DIMENSION,
  WEBHOOK_DIMENSION,
} from '../sendgrid/webhook-metrics';

/**
 * The gateway responses with which API Gateway rejects a post, with a 4xx status, instead of invoking the integration.
 *
 * Without MISSING_AUTHENTICATION_TOKEN, the response to requests for other paths.
 */
const REJECTIONS = [
  ResponseType.UNAUTHORIZED,
  ResponseType.EXPIRED_TOKEN,
  ResponseType.ACCESS_DENIED,
  ResponseType.INVALID_SIGNATURE,
  ResponseType.THROTTLED,
  ResponseType.WAF_FILTERED,
  ResponseType.REQUEST_TOO_LARGE,
  ResponseType.UNSUPPORTED_MEDIA_TYPE,
].map(({ responseType }) => responseType);

/** Posts that API Gateway rejected: all of them, or with one gateway response. Counted from the access logs. */
export function rejectedPostsMetric(
  source: MetricSource,
  metric: string,
  defaults: MetricOptions,
  responseType?: string,
  options?: MetricOptions,
): Metric {
  const fields = fieldsOf(source, metric);
  if (responseType === undefined) {
    countRejections(source, fields, 'RejectedPosts');
    return webhookMetric(source.endpoint, source.webhookName, REJECTED_POSTS, defaults, options);
  }
  if (!REJECTIONS.includes(responseType)) {
    failProp(source.endpoint, 'responseType', `be one of ${REJECTIONS.join(', ')}`, responseType);
  }
  countRejections(source, fields, 'RejectedPostsByResponseType', fields.responseType);
  const dimensionsMap = { [WEBHOOK_DIMENSION]: source.webhookName, [RESPONSE_TYPE_DIMENSION]: responseType };
  return webhookMetric(source.endpoint, source.webhookName, REJECTED_POSTS, { ...defaults, dimensionsMap }, options);
}

interface Fields {
  readonly accessLogs: AccessLogsConfig;
  /** Selectors of the fields with the webhook's name and the gateway response type. */
  readonly webhook: string;
  readonly responseType: string;
}

/** CloudWatch Logs counts the lines from then on; it does not read older ones. */
function countRejections(source: MetricSource, fields: Fields, id: string, typeField?: string): void {
  const { endpoint, webhookName } = source;
  if (endpoint.node.tryFindChild(id)) return;
  new MetricFilter(endpoint, id, {
    logGroup: fields.accessLogs.logGroup,
    filterPattern: FilterPattern.all(
      FilterPattern.stringValue(fields.webhook, '=', webhookName),
      FilterPattern.any(...REJECTIONS.map((type) => FilterPattern.stringValue(fields.responseType, '=', type))),
    ) as JsonPattern,
    metricNamespace: METRIC_NAMESPACE,
    metricName: REJECTED_POSTS,
    metricValue: '1',
    dimensions: {
      [WEBHOOK_DIMENSION]: fields.webhook,
      ...(typeField ? { [RESPONSE_TYPE_DIMENSION]: typeField } : {}),
    },
  });
}

const warned = new WeakSet<IConstruct>();

/** Whether the webhook has access logs with the fields that the metrics are counted from. */
export function countsRejections(source: MetricSource): boolean {
  const { endpoint, accessLogs } = source;
  if (accessLogs && isInfrequentAccess(accessLogs)) {
    if (!warned.has(endpoint)) {
      Annotations.of(endpoint).addWarningV2(
        'cdk-sendgrid-oauth-webhook:accessLogsWithoutMetrics',
        `the log group of \`accessLogs\`, ${accessLogs.logGroup.node.path}, has the class INFREQUENT_ACCESS, for which ` +
          'CloudWatch Logs has no metric filters, so alarms and graphs show all 4xx responses in place of the rejected posts; ' +
          'use a log group of the class STANDARD',
      );
    }
    warned.add(endpoint);
    return false;
  }
  return findFields(source) !== undefined;
}

/**
 * Warns if there are access logs from which rejected posts cannot be counted.
 *
 * @param consequence what is missing then
 */
export function warnIfNotCounted(scope: IConstruct, source: MetricSource, consequence: string): void {
  if (!source.accessLogs || countsRejections(source) || isInfrequentAccess(source.accessLogs)) return;
  Annotations.of(scope).addWarningV2(
    'cdk-sendgrid-oauth-webhook:accessLogFormatWithoutMetrics',
    `the format of the access logs is not ${membersOf(source)}, so ${consequence}; add these members, or leave out \`format\``,
  );
}

function membersOf({ webhookName }: MetricSource): string {
  return `JSON with the members "webhook":"${webhookName}" and "responseType":"$context.error.responseType"`;
}

function fieldsOf(source: MetricSource, metric: string): Fields {
  const { endpoint, accessLogs } = source;
  if (!accessLogs) {
    return failProps(
      endpoint,
      `\`${metric}\` is counted from access logs; set \`accessLogs\` to \`AccessLogs.toLogGroup()\`. ` +
        '`metricClientErrors` needs no access logs',
    );
  }
  if (isInfrequentAccess(accessLogs)) {
    failProp(
      endpoint,
      'accessLogs',
      `write to a log group of the class STANDARD, because \`${metric}\` needs a metric filter`,
      'INFREQUENT_ACCESS',
      'use another log group',
    );
  }
  return (
    findFields(source) ??
    failProp(
      endpoint,
      'accessLogs.format',
      `be ${membersOf(source)}, from which \`${metric}\` is counted`,
      accessLogs.format.toString(),
      'add them, or leave out `format`',
    )
  );
}

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch_Logs_Log_Classes.html */
function isInfrequentAccess({ logGroup }: AccessLogsConfig): boolean {
  const resource = resourceBehind<CfnLogGroup>(logGroup, CfnLogGroup.CFN_RESOURCE_TYPE_NAME);
  return resource !== undefined && givenProperty(resource, 'LogGroupClass') === 'INFREQUENT_ACCESS';
}

/** Finds the fields in the format, which the user may have written. */
function findFields({ accessLogs, webhookName }: MetricSource): Fields | undefined {
  if (!accessLogs) return undefined;
  const { format } = accessLogs;
  const webhook = accessLogField(format, webhookName);
  const responseType = accessLogField(format, '$context.error.responseType');
  return webhook && responseType
    ? { accessLogs, webhook: `$.${webhook}`, responseType: `$.${responseType}` }
    : undefined;
}
