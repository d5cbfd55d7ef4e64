import { CfnStage, RestApi, StageOptions } from 'aws-cdk-lib/aws-apigateway';
import { SendGridOAuthWebhook } from '../../src';
import { stackWithHandler } from '../support/stacks';

function synthesize(deployOptions: StageOptions, change?: (stage: CfnStage) => void): void {
  const { app, stack, handler } = stackWithHandler();
  const api = new RestApi(stack, 'Api', { cloudWatchRole: false, deployOptions });
  new SendGridOAuthWebhook(stack, 'Webhook', { handler, api, path: 'sendgrid/events' });
  change?.(api.deploymentStage.node.defaultChild as CfnStage);
  app.synth();
}

const options = (path: string, cachingEnabled = true): StageOptions => ({
  methodOptions: { [path]: { cachingEnabled } },
});

test.each(['/sendgrid/events/POST', '/*/POST'])('fails if the stage caches responses of %s', (path) => {
  expect(() => synthesize(options(path))).toThrow(
    new Error(
      '`api` must not cache responses of the endpoint, because API Gateway would respond with them instead of ' +
        "delivering events, got: 'Stack/Api/DeploymentStage.prod/Resource'; remove `cachingEnabled` of POST " +
        "/sendgrid/events from the stage's `methodOptions` (Stack/Webhook/Endpoint)",
    ),
  );
});

test('fails if an escape hatch turns on the cache', () => {
  const settings = [{ HttpMethod: 'POST', ResourcePath: '/sendgrid~1events', CachingEnabled: true }];
  expect(() => synthesize({}, (stage) => stage.addPropertyOverride('MethodSettings', settings))).toThrow(
    '`api` must not cache responses of the endpoint',
  );
});

test.each<[what: string, deployOptions: StageOptions]>([
  ['whose cache is for GET methods', { cacheClusterEnabled: true, cachingEnabled: true }],
  [
    'that caches other methods',
    { methodOptions: { ...options('/orders/POST').methodOptions, '/*/GET': { cachingEnabled: true } } },
  ],
  ['that turns the cache off for the endpoint', options('/sendgrid/events/POST', false)],
])('a stage %s is fine', (_, deployOptions) => {
  expect(() => synthesize(deployOptions)).not.toThrow();
});
