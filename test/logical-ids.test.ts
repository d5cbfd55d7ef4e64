import { CfnElement, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { IConstruct } from 'constructs';
import { AccessLogs, Delivery, EventWebhookRegistration, SendGridOAuthWebhook, SignatureVerification } from '../src';
import { newHandler, quickApp } from './support/stacks';
import { RenderedResource } from './support/templates';

/**
 * These logical IDs never change, because CloudFormation replaces a resource whose logical ID changes. A new user pool
 * or client means a new client ID, secret or token URL to enter in SendGrid; a new API means a new URL.
 */
const LOGICAL_IDS: [logicalId: string, type: string, constructPath: string][] = [
  ['WebhookAuthorizationServerUserPoolB3705858', 'AWS::Cognito::UserPool', 'AuthorizationServer/UserPool'],
  ['WebhookAuthorizationServerDomain2BBDBA55', 'AWS::Cognito::UserPoolDomain', 'AuthorizationServer/Domain'],
  ['WebhookResourceServer8E44EC33', 'AWS::Cognito::UserPoolResourceServer', 'ResourceServer'],
  ['WebhookClient261B7511', 'AWS::Cognito::UserPoolClient', 'Client'],
  ['WebhookClientSecret9CACBE6D', 'AWS::SecretsManager::Secret', 'ClientSecret'],
  ['WebhookEndpointAccessLogs43E8C90F', 'AWS::Logs::LogGroup', 'Endpoint/AccessLogs'],
  ['WebhookEndpointApi84B79F2B', 'AWS::ApiGateway::RestApi', 'Endpoint/Api'],
  ['WebhookEndpointApiDeploymentStageprod6435AE36', 'AWS::ApiGateway::Stage', 'Endpoint/Api/DeploymentStage.prod'],
  ['WebhookEndpointApiactivity908E76A9', 'AWS::ApiGateway::Resource', 'Endpoint/Api/Default/activity'],
  ['WebhookEndpointApiactivityPOSTCF948C16', 'AWS::ApiGateway::Method', 'Endpoint/Api/Default/activity/POST'],
  ['WebhookEndpointAuthorizerCEE382BB', 'AWS::ApiGateway::Authorizer', 'Endpoint/Authorizer'],
  ...(
    [
      ['UNAUTHORIZEDA91AA8E7', 'UNAUTHORIZED'],
      ['EXPIREDTOKEN0520DE51', 'EXPIRED_TOKEN'],
      ['ACCESSDENIED34C15B62', 'ACCESS_DENIED'],
    ] as const
  ).map(([id, type]): [string, string, string] => [
    `WebhookEndpointApiSendGridOAuth${id}`,
    'AWS::ApiGateway::GatewayResponse',
    `Endpoint/Api/SendGridOAuth/${type}`,
  ]),
];

/** Resources of queued delivery, signature verification and deduplication. */
const QUEUED_IDS: typeof LOGICAL_IDS = [
  ['WebhookEndpointQueueEventsCF88F2E7', 'AWS::SQS::Queue', 'Endpoint/Queue/Events'],
  ['WebhookEndpointQueueDeadLetters8615EFE2', 'AWS::SQS::Queue', 'Endpoint/Queue/DeadLetters'],
  ['WebhookEndpointReceiverLogsA2CC42C5', 'AWS::Logs::LogGroup', 'Endpoint/Receiver/Logs'],
  ['WebhookEndpointReceiverRoleB4D18D4E', 'AWS::IAM::Role', 'Endpoint/Receiver/Role'],
  ['WebhookEndpointReceiverFunctionB2F42FE1', 'AWS::Lambda::Function', 'Endpoint/Receiver/Function'],
  ['WebhookDeduplicationTable7829B087', 'AWS::DynamoDB::Table', 'Deduplication/Table'],
];

/** Replacing a registration creates another webhook at SendGrid, with another key. */
const REGISTRATION_IDS: typeof LOGICAL_IDS = [
  ['Registration8466E9D0', 'Custom::SendGridEventWebhook', ''],
  ['RegistrationHandlerFunctionEF81EC5E', 'AWS::Lambda::Function', 'Handler/Function'],
  ['RegistrationHandlerLogs5950A693', 'AWS::Logs::LogGroup', 'Handler/Logs'],
  ['RegistrationHandlerRoleA8A02DE0', 'AWS::IAM::Role', 'Handler/Role'],
];

const OUTPUT_IDS = [
  'WebhookClientIdFE5C3BDD',
  'WebhookClientSecretCommand254DC213',
  'WebhookHttpPostUrl6E3A71C0',
  'WebhookTokenUrlAD17BB63',
];

const stack = new Stack(quickApp(), 'Stack');
const webhook = new SendGridOAuthWebhook(stack, 'Webhook', {
  handler: newHandler(stack),
  accessLogs: AccessLogs.toLogGroup(),
  storeClientSecret: true,
});
const template = Template.fromStack(stack).toJSON();

test.each(LOGICAL_IDS)('%s is the %s at %s', (logicalId, type, constructPath) => {
  expect((template.Resources[logicalId] as RenderedResource | undefined)?.Type).toBe(type);
  const path = constructPath.split('/');
  const construct = path.reduce((parent, id) => parent.node.findChild(id), webhook as typeof webhook.node.root);
  const resource = construct.node.defaultChild ?? construct;
  expect(stack.getLogicalId(resource as Parameters<Stack['getLogicalId']>[0])).toBe(logicalId);
});

test.each(QUEUED_IDS)('with a queue and a receiver, %s is the %s at %s', (logicalId, type, constructPath) => {
  const queuedStack = new Stack(quickApp(), 'Stack');
  const queued = new SendGridOAuthWebhook(queuedStack, 'Webhook', {
    handler: newHandler(queuedStack),
    delivery: Delivery.queued(),
    signatureVerification: SignatureVerification.managed(),
    deduplication: true,
  });
  expect(Template.fromStack(queuedStack).toJSON().Resources[logicalId]?.Type).toBe(type);
  const construct = constructPath.split('/').reduce((parent: IConstruct, id) => parent.node.findChild(id), queued);
  expect(queuedStack.getLogicalId(construct.node.defaultChild as CfnElement)).toBe(logicalId);
});

test.each(REGISTRATION_IDS)('of a registration, %s is the %s at %s', (logicalId, type, constructPath) => {
  const registered = new Stack(quickApp(), 'Stack');
  const registration = new EventWebhookRegistration(registered, 'Registration', {
    webhook: new SendGridOAuthWebhook(registered, 'Webhook', { handler: newHandler(registered) }),
    apiKey: Secret.fromSecretNameV2(registered, 'ApiKey', 'sendgrid/api-key'),
    signed: true,
  });
  expect(Template.fromStack(registered).toJSON().Resources[logicalId]?.Type).toBe(type);
  const path = constructPath.split('/').filter((id) => id !== '');
  const construct = path.reduce((parent: IConstruct, id) => parent.node.findChild(id), registration);
  expect(registered.getLogicalId(construct.node.defaultChild as CfnElement)).toBe(logicalId);
});

/** CloudFormation deletes and creates an alarm whose logical ID changes, which loses its state and its history. */
const ALARM_IDS = [
  'WebhookAlarmsBounceRateBD2BB8C5',
  'WebhookAlarmsDeadLettersE6231A98',
  'WebhookAlarmsFailedEvents82368C28',
  'WebhookAlarmsHandlerErrors56958BF0',
  'WebhookAlarmsHandlerThrottles6B6B9539',
  'WebhookAlarmsOldestMessage578CF1F1',
  'WebhookAlarmsPublicKey691BE573',
  'WebhookAlarmsRejectedPostsE16B681B',
  'WebhookAlarmsServerErrors8F352E39',
  'WebhookAlarmsSignatures1691812A',
  'WebhookAlarmsSilenceC3BDAB25',
  'WebhookAlarmsSpamReportRate82081719',
];

test('the alarms have these IDs', () => {
  const alarmed = new Stack(quickApp(), 'Stack');
  new SendGridOAuthWebhook(alarmed, 'Webhook', {
    handler: newHandler(alarmed),
    delivery: Delivery.queued(),
    signatureVerification: SignatureVerification.managed(),
    eventMetrics: true,
  }).addAlarms({ silence: { period: Duration.days(1) } });
  const ids = Object.keys(Template.fromStack(alarmed).findResources('AWS::CloudWatch::Alarm'));
  expect(ids.sort()).toEqual(ALARM_IDS);
});

test('no other resource of the webhook has a pinned ID', () => {
  const pinned = new Set(LOGICAL_IDS.map(([logicalId]) => logicalId));
  const others = Object.keys(template.Resources).filter((id) => id.startsWith('Webhook') && !pinned.has(id));
  // CloudFormation can replace both without an effect on requests.
  expect(others).toEqual([
    expect.stringMatching(/^WebhookEndpointApiDeployment7FDA6118[0-9a-f]{32}$/),
    'WebhookEndpointApiactivityPOSTApiPermissionStackWebhookEndpointApi70192CCAPOSTactivity08459792',
  ]);
});

test('the outputs have these IDs', () => {
  expect(Object.keys(template.Outputs).sort()).toEqual(OUTPUT_IDS);
});

test('the condition for GovCloud has this ID', () => {
  expect(Object.keys(template.Conditions)).toEqual(['SendGridOAuthIsGovCloud']);
});
