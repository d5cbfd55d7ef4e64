import { AccessLogFormat, IAccessLogDestination, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigateway';
import { ILogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { LogGroupSettings, newLogGroup } from './private/log-group';
import { failProps, optionsOf, requireKind } from './private/validation';
import { webhookName } from './private/webhook-name';

/**
 * Options of `AccessLogs.toLogGroup()`.
 */
export interface LogGroupAccessLogsOptions {
  /**
   * Log group to write to.
   *
   * @default - a new log group, encrypted with the webhook's `encryptionKey` and retained when the stack is deleted
   */
  readonly logGroup?: ILogGroup;

  /**
   * How long the new log group keeps its entries.
   *
   * Cannot be combined with `logGroup`.
   *
   * @default - the webhook's `logRetention`: three months
   */
  readonly retention?: RetentionDays;

  /**
   * Format of an entry.
   *
   * `metricRejectedPosts()` and `metricThrottledPosts()` need JSON with the members `webhook`, the name of the webhook,
   * and `responseType`, the gateway response type.
   *
   * @default - one line of JSON with the webhook, request ID, time, status, gateway response type, integration status
   * and error, latencies and source address; never the token, the body or an email address
   */
  readonly format?: AccessLogFormat;
}

/**
 * Settings of a stage's access logs.
 *
 * @internal
 */
export interface AccessLogsConfig {
  readonly destination: IAccessLogDestination;
  readonly logGroup: ILogGroup;
  readonly format: AccessLogFormat;
}

/**
 * Destination of the endpoint's access logs, which have one line for each request, including rejected ones.
 *
 * REST APIs can write access logs only if the account's API Gateway settings name a role that may write to CloudWatch
 * Logs (`AWS::ApiGateway::Account`). That setting applies to all APIs of the account and region, so this library does
 * not change it. Without the role, the deployment fails with "CloudWatch Logs role ARN must be set in account
 * settings".
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
 */
export abstract class AccessLogs {
  /**
   * Writes to a CloudWatch Logs log group.
   */
  public static toLogGroup(options: LogGroupAccessLogsOptions = {}): AccessLogs {
    return new LogGroupAccessLogs(optionsOf(options));
  }

  /** @internal */
  public abstract _bind(scope: Construct, settings: LogGroupSettings, tracing?: boolean): AccessLogsConfig;
}

class LogGroupAccessLogs extends AccessLogs {
  constructor(private readonly options: LogGroupAccessLogsOptions) {
    super();
  }

  /** @internal */
  public _bind(scope: Construct, settings: LogGroupSettings, tracing?: boolean): AccessLogsConfig {
    const { logGroup: given, retention = settings.retention, format } = this.options;
    requireKind(scope, 'logGroup', given, 'logGroupArn', 'a log group');
    if (given && this.options.retention !== undefined) {
      failProps(scope, '`retention` cannot be combined with `logGroup`; set the retention of that log group');
    }
    const logGroup = given ?? newLogGroup(scope, 'AccessLogs', { ...settings, retention });
    return {
      destination: new LogGroupLogDestination(logGroup),
      logGroup,
      format: format ?? defaultFormat(webhookName(scope), tracing),
    };
  }
}

/**
 * Leaves out `$context.error.message`, which can quote the `Authorization` header if API Gateway parses the request as
 * an AWS-signed one.
 */
function defaultFormat(webhook: string, tracing?: boolean): AccessLogFormat {
  return AccessLogFormat.custom(
    JSON.stringify({
      webhook,
      requestId: '$context.requestId',
      requestTime: '$context.requestTime',
      httpMethod: '$context.httpMethod',
      path: '$context.path',
      status: '$context.status',
      sourceIp: '$context.identity.sourceIp',
      userAgent: '$context.identity.userAgent',
      responseType: '$context.error.responseType',
      responseLatency: '$context.responseLatency',
      integrationStatus: '$context.integration.status',
      integrationLatency: '$context.integration.latency',
      integrationError: '$context.integration.error',
      traceId: tracing ? '$context.xrayTraceId' : undefined,
    }),
  );
}
