import { join } from 'node:path';
import { Aws, CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AccessLogFormat, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigateway';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Queue, QueueEncryption, QueueProps } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { addWebhook } from './by-hand-stack';
import { userFunction } from './user-function';

/** The same with a queue, signature verification and access logs. */
export function byHandWithEverything(parent: Construct): void {
  const deadLetterQueue = newQueue(parent, 'DeadLetters', {});
  const queue = newQueue(parent, 'Events', { deadLetterQueue: { queue: deadLetterQueue, maxReceiveCount: 10 } });
  const source = new SqsEventSource(queue, { batchSize: 10, reportBatchItemFailures: true });
  userFunction(parent).addEventSource(source);

  addWebhook(parent, receiver(parent, queue), {
    govCloud: true,
    stage: {
      accessLogDestination: new LogGroupLogDestination(newLogGroup(parent, 'AccessLogs')),
      accessLogFormat: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG)),
    },
  });
}

function newQueue(parent: Construct, id: string, props: QueueProps): Queue {
  return new Queue(parent, id, {
    ...props,
    retentionPeriod: Duration.days(14),
    visibilityTimeout: props.deadLetterQueue && Duration.seconds(30),
    maxMessageSizeBytes: 1_048_576,
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    removalPolicy: RemovalPolicy.RETAIN,
  });
}

function newLogGroup(parent: Construct, id: string): LogGroup {
  return new LogGroup(parent, id, { retention: RetentionDays.THREE_MONTHS });
}

/** The function that verifies signatures: the one of our package, because only the work of the CDK is compared. */
function receiver(parent: Construct, queue: Queue): Function {
  const logGroup = newLogGroup(parent, 'ReceiverLogs');
  const role = new Role(parent, 'ReceiverRole', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  logGroup.grantWrite(role);
  queue.grantSendMessages(role);
  const name = `/public-keys/${parent.node.path}`;
  const resource = 'parameter';
  const parameterArn = Stack.of(parent).formatArn({ service: 'ssm', resource, resourceName: name.slice(1) });
  role.addToPolicy(new PolicyStatement({ actions: ['ssm:GetParameter'], resources: [parameterArn] }));
  new CfnOutput(parent, 'SignatureVerification', { value: 'enforce' });
  new CfnOutput(parent, 'PublicKeyParameter', { value: name });
  return new Function(parent, 'Receiver', {
    description: "Verifies the signatures of SendGrid's events",
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    handler: 'index.handler',
    code: Code.fromAsset(join(__dirname, 'node_modules', 'cdk-sendgrid-oauth-webhook', 'assets', 'receiver')),
    role,
    logGroup,
    memorySize: 256,
    timeout: Duration.seconds(10),
    environment: {
      PUBLIC_KEY_PARAMETER: name,
      SIGNATURE_MODE: 'enforce',
      QUEUE_URL: queue.queueUrl,
      WEBHOOK_NAME: parent.node.path,
      AWS_URL_SUFFIX: Aws.URL_SUFFIX,
    },
  });
}

const ACCESS_LOG = {
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
};
