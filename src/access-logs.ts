import { RemovalPolicy } from 'aws-cdk-lib';
import { AccessLogFormat, IAccessLogDestination, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigateway';
import { ILogGroup, LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { failProps } from './private/validation';

/**
 * Options of `AccessLogs.toLogGroup()`.
 */
export interface LogGroupAccessLogsOptions {
  /**
   * The log group to write to.
   *
   * @default - a new log group, which is retained when the stack is deleted
   */
  readonly logGroup?: ILogGroup;

  /**
   * How long the new log group keeps its entries. Not together with `logGroup`.
   *
   * @default RetentionDays.THREE_MONTHS
   */
  readonly retention?: RetentionDays;

  /**
   * What an entry says.
   *
   * @default - one line of JSON with request id, time, status, gateway response type, integration status and
   * error, latencies and source address; never the token, the body or an e-mail address
   */
  readonly format?: AccessLogFormat;
}

/**
 * What access logs give to the endpoint.
 *
 * @internal
 */
export interface AccessLogsConfig {
  readonly destination: IAccessLogDestination;
  readonly format: AccessLogFormat;
}

/**
 * Where the endpoint's access logs go: one line for each request, also for those that were refused.
 *
 * REST APIs write access logs only in an account whose API Gateway settings name a role that may write to CloudWatch
 * Logs (`AWS::ApiGateway::Account`). That setting is one for the whole account and region, so this library does not
 * touch it: set it once, or the deployment fails with "CloudWatch Logs role ARN must be set in account settings".
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
 */
export abstract class AccessLogs {
  /**
   * Writes to a CloudWatch log group.
   */
  public static toLogGroup(options: LogGroupAccessLogsOptions = {}): AccessLogs {
    return new LogGroupAccessLogs(options);
  }

  /** @internal */
  public abstract _bind(scope: Construct, removalPolicy?: RemovalPolicy): AccessLogsConfig;
}

class LogGroupAccessLogs extends AccessLogs {
  constructor(private readonly options: LogGroupAccessLogsOptions) {
    super();
  }

  /** @internal */
  public _bind(scope: Construct, removalPolicy: RemovalPolicy = RemovalPolicy.RETAIN): AccessLogsConfig {
    if (this.options.logGroup && this.options.retention !== undefined) {
      failProps(scope, '`retention` must not be given together with `logGroup`; set it on that log group');
    }
    const logGroup =
      this.options.logGroup ??
      new LogGroup(scope, 'AccessLogs', {
        retention: this.options.retention ?? RetentionDays.THREE_MONTHS,
        removalPolicy,
      });
    return {
      destination: new LogGroupLogDestination(logGroup),
      format: this.options.format ?? defaultFormat(),
    };
  }
}

/**
 * Not `$context.error.message`: for a request that API Gateway takes for an AWS-signed one, it can quote the
 * `Authorization` header.
 */
function defaultFormat(): AccessLogFormat {
  return AccessLogFormat.custom(
    JSON.stringify({
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
    }),
  );
}
