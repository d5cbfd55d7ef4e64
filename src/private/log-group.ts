import { Annotations, ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

export interface LogGroupSettings {
  /** Three months by default. */
  readonly retention?: RetentionDays;
  readonly removalPolicy: RemovalPolicy;
  readonly encryptionKey?: IKey;
}

/** Creates a log group and permits CloudWatch Logs to use its key. */
export function newLogGroup(scope: Construct, id: string, settings: LogGroupSettings): LogGroup {
  const { retention = RetentionDays.THREE_MONTHS, removalPolicy, encryptionKey } = settings;
  if (encryptionKey) permitCloudWatchLogs(scope, encryptionKey);
  return new LogGroup(scope, id, { retention, removalPolicy, encryptionKey });
}

const KEY_ACTIONS = ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'];

/**
 * The condition names all log groups of the account and region, because a key policy that names one log group and a log
 * group that names the key would depend on each other.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 */
function permitCloudWatchLogs(scope: Construct, key: IKey): void {
  const stack = Stack.of(scope);
  const service = `logs.${stack.region}.amazonaws.com`;
  const arnFormat = ArnFormat.COLON_RESOURCE_NAME;
  const logGroups = stack.formatArn({ service: 'logs', resource: 'log-group', resourceName: '*', arnFormat });
  const statement = new PolicyStatement({
    principals: [new ServicePrincipal(service)],
    actions: KEY_ACTIONS,
    resources: ['*'],
    conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': logGroups } },
  });
  if (key.addToResourcePolicy(statement).statementAdded) return;
  Annotations.of(key).addWarningV2(
    'cdk-sendgrid-oauth-webhook:logGroupKeyPolicy',
    `the policy of an imported key cannot be changed; it must allow ${KEY_ACTIONS.join(', ')} to CloudWatch Logs ` +
      "('logs.<region>.amazonaws.com'), or the deployment of the log groups that it encrypts fails",
  );
}
