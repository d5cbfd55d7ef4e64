import { App, Duration, NestedStack, RemovalPolicy, Stack, Stage } from 'aws-cdk-lib';
import { MockIntegration, ResponseType, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { newHandler } from './stacks';
import {
  AccessLogs,
  AuthorizationServer,
  ClientSecretSource,
  Delivery,
  SendGridEventType,
  EventWebhook,
  EventWebhookRegistration,
  SendGridAccount,
  WebhookRemovalPolicy,
  SendGridApiRegion,
  SendGridOAuthWebhook,
  SignatureVerification,
  SignatureVerificationMode,
  TokenDomain,
} from '../../src';

/** A sample key, whose private key was discarded. */
const PUBLIC_KEY =
  'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE1LtAWZxGK1yqJz+E9heK5w0QiyGNa5Rcs6HY5qGHh0aQO4Wh5kVpmpfIq03JrWxmAqy9LWpvN5cF/6QOXDCcGQ==';

/** Typical apps of users, each as a function that adds its stacks to an app. */
export const REPRESENTATIVE_APPS: Record<string, (app: App) => void> = {
  'the default webhook': (app) => {
    const stack = new Stack(app, 'Default');
    new SendGridOAuthWebhook(stack, 'Webhook', { handler: newHandler(stack) });
  },
  'every prop set': (app) => {
    const stack = new Stack(app, 'EveryProp', { env: { account: '123456789012', region: 'eu-central-1' } });
    new SendGridOAuthWebhook(stack, 'Webhook', {
      handler: newHandler(stack).addAlias('live'),
      path: 'sendgrid/events',
      stageName: 'v1',
      baseUrl: 'https://hooks.example.com/mail',
      resourceServerIdentifier: 'https://api.example.com/events',
      scopeName: 'events.write',
      accessTokenValidity: Duration.minutes(30),
      throttling: { rateLimit: 100, burstLimit: 200 },
      accessLogs: AccessLogs.toLogGroup(),
      tracing: true,
      removalPolicy: RemovalPolicy.RETAIN,
      storeClientSecret: true,
      logRetention: RetentionDays.ONE_YEAR,
      encryptionKey: new Key(stack, 'Key'),
    });
  },
  'a new client beside the previous one': (app) => {
    const stack = new Stack(app, 'Rotation');
    new SendGridOAuthWebhook(stack, 'Webhook', {
      handler: newHandler(stack),
      clientVersion: '2026-11-26',
      previousClientVersion: '',
    });
  },
  'a custom token domain with its record': (app) => {
    const stack = new Stack(app, 'CustomDomain', { env: { account: '123456789012', region: 'us-east-1' } });
    const hostedZone = HostedZone.fromHostedZoneAttributes(stack, 'Zone', {
      hostedZoneId: 'Z0123456789ABCDEFGHIJ',
      zoneName: 'example.com',
    });
    const certificate = new Certificate(stack, 'Certificate', { domainName: 'auth.example.com' });
    const tokenDomain = TokenDomain.custom({ domainName: 'auth.example.com', certificate, hostedZone });
    const authorizationServer = new AuthorizationServer(stack, 'Server', { tokenDomain });
    new SendGridOAuthWebhook(stack, 'Webhook', { handler: newHandler(stack), authorizationServer });
  },
  'two webhooks on an API and a user pool that are there': (app) => {
    const stack = new Stack(app, 'Shared');
    const handler = newHandler(stack);
    const api = new RestApi(stack, 'Api', { cloudWatchRole: false });
    api.root.addMethod('GET', new MockIntegration());
    api.addGatewayResponse('Mine', {
      type: ResponseType.UNAUTHORIZED,
      templates: { 'application/json': '{"error":"invalid_token"}' },
    });
    const authorizationServer = AuthorizationServer.fromUserPool(stack, 'Server', {
      userPool: UserPool.fromUserPoolId(stack, 'Pool', 'eu-west-1_abcdefghi'),
      tokenDomain: TokenDomain.fromPrefix('mail-events'),
    });
    new SendGridOAuthWebhook(stack, 'First', { handler, api, authorizationServer, path: 'first' });
    new SendGridOAuthWebhook(stack, 'Second', { handler, api, authorizationServer, path: 'second' });
  },
  'stages with each part in another stack': (app) => {
    for (const stageId of ['Beta', 'Prod']) {
      const stage = new Stage(app, stageId);
      const handler = newHandler(new Stack(stage, 'Functions'));
      const authorizationServer = new AuthorizationServer(new Stack(stage, 'Servers'), 'Server');
      const stack = new Stack(stage, 'Webhooks');
      new SendGridOAuthWebhook(stack, 'Webhook', { handler, authorizationServer });
    }
  },
  'a nested stack': (app) => {
    const stack = new Stack(app, 'Parent');
    const nested = new NestedStack(stack, 'Nested');
    new SendGridOAuthWebhook(nested, 'Webhook', { handler: newHandler(stack) });
  },
  'queued delivery': (app) => {
    const stack = new Stack(app, 'Queued');
    new SendGridOAuthWebhook(stack, 'Webhook', { handler: newHandler(stack), delivery: Delivery.queued() });
  },
  'direct delivery with signature verification': (app) => {
    const stack = new Stack(app, 'Signed');
    new SendGridOAuthWebhook(stack, 'Webhook', {
      handler: newHandler(stack),
      signatureVerification: SignatureVerification.publicKeys([PUBLIC_KEY], {
        mode: SignatureVerificationMode.SHADOW,
        maxAge: Duration.hours(36),
      }),
    });
  },
  'queued delivery with signature verification, a key and deduplication': (app) => {
    const stack = new Stack(app, 'QueuedSigned');
    new SendGridOAuthWebhook(stack, 'Webhook', {
      handler: newHandler(stack),
      delivery: Delivery.queued({
        encryptionKey: new Key(stack, 'Key'),
        batchSize: 100,
        maxBatchingWindow: Duration.seconds(5),
        maxConcurrency: 10,
      }),
      signatureVerification: SignatureVerification.managed(),
      deduplication: true,
      eventMetrics: true,
    });
  },
  'alarms on everything': (app) => {
    const stack = new Stack(app, 'Alarms');
    const webhook = new SendGridOAuthWebhook(stack, 'Webhook', {
      handler: newHandler(stack),
      delivery: Delivery.queued(),
      signatureVerification: SignatureVerification.managed(),
      accessLogs: AccessLogs.toLogGroup(),
      eventMetrics: true,
    });
    const actions = [new SnsAction(new Topic(stack, 'OnCall'))];
    webhook.addAlarms({ actions, okActions: actions, silence: { period: Duration.days(3) } });
    webhook.metricThrottledPosts();
  },
  'queued delivery to a function in another stack': (app) => {
    const handler = newHandler(new Stack(app, 'Functions'));
    const stack = new Stack(app, 'Webhooks');
    new SendGridOAuthWebhook(stack, 'Webhook', { handler, delivery: Delivery.queued() });
  },
  'a registered webhook': (app) => {
    const stack = new Stack(app, 'Registered');
    const signatureVerification = SignatureVerification.managed();
    const webhook = new SendGridOAuthWebhook(stack, 'Webhook', { handler: newHandler(stack), signatureVerification });
    const apiKey = Secret.fromSecretNameV2(stack, 'ApiKey', 'sendgrid/api-key');
    new EventWebhookRegistration(stack, 'Registration', { webhook, apiKey });
  },
  'registrations with every prop set, of a webhook in another stack and of any URL': (app) => {
    const webhooks = new Stack(app, 'Webhooks');
    const webhook = new SendGridOAuthWebhook(webhooks, 'Webhook', { handler: newHandler(webhooks) });
    const stack = new Stack(app, 'Registrations');
    const apiKey = new Secret(stack, 'ApiKey', { encryptionKey: new Key(stack, 'Key') });
    new EventWebhookRegistration(stack, 'Registration', {
      webhook,
      apiKey,
      apiKeyJsonField: 'key',
      events: [SendGridEventType.BOUNCE, SendGridEventType.DROPPED],
      friendlyName: 'production',
      enabled: false,
      apiRegion: SendGridApiRegion.EU,
      account: SendGridAccount.subuser('marketing'),
      signed: true,
      adoptExisting: true,
      testDelivery: true,
      webhookRemovalPolicy: WebhookRemovalPolicy.DISABLE,
      removalPolicy: RemovalPolicy.RETAIN,
      logRetention: RetentionDays.ONE_YEAR,
      encryptionKey: new Key(stack, 'LogKey'),
    });
    const clientSecret = ClientSecretSource.fromSecretsManager(new Secret(stack, 'ClientSecret'));
    new EventWebhookRegistration(stack, 'Elsewhere', {
      apiKey,
      webhook: EventWebhook.fromAttributes({
        httpPostUrl: 'https://events.example.com/sendgrid',
        oAuthClient: { clientId: 'sendgrid', tokenUrl: 'https://auth.example.com/token', clientSecret },
      }),
    });
  },
  'a dashboard and saved queries': (app) => {
    const stack = new Stack(app, 'Monitored');
    const webhook = new SendGridOAuthWebhook(stack, 'Webhook', {
      handler: newHandler(stack),
      delivery: Delivery.queued(),
      signatureVerification: SignatureVerification.managed(),
      accessLogs: AccessLogs.toLogGroup(),
      eventMetrics: true,
    });
    webhook.addDashboard();
    webhook.addQueries();
  },
  'AWS GovCloud (US)': (app) => {
    const stack = new Stack(app, 'GovCloud', { env: { account: '123456789012', region: 'us-gov-west-1' } });
    new SendGridOAuthWebhook(stack, 'Webhook', { handler: newHandler(stack) });
  },
};
