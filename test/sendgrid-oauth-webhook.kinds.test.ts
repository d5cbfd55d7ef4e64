import { Stack } from 'aws-cdk-lib';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { AccessLogs, AuthorizationServer, Delivery, SendGridOAuthWebhook, TokenDomain, WebhookEndpoint } from '../src';
import { stackWithHandler } from './support/stacks';

describe('a prop of another kind, from JavaScript', () => {
  const at = '(Stack/Webhook)';
  const atEndpoint = '(Stack/Webhook/Endpoint)';

  test.each<[string, Record<string, unknown> | undefined, string]>([
    ['no props', undefined, `\`handler\` must be set, got: undefined ${at}`],
    ['no handler', {}, `\`handler\` must be set, got: undefined ${at}`],
    ['a null handler', { handler: null }, `\`handler\` must be set, got: null ${at}`],
    ['a handler by name', { handler: 'events' }, `\`handler\` must be a Lambda function, got: 'events' ${atEndpoint}`],
    [
      'a user pool for a server',
      { authorizationServer: {} },
      `\`authorizationServer\` must be an AuthorizationServer, got: 'object' ${at}`,
    ],
    [
      'a factory that was not called',
      { delivery: Delivery.queued },
      `\`delivery\` must be \`Delivery.direct()\` or \`Delivery.queued()\`, got: 'function' ${atEndpoint}`,
    ],
    [
      'a number for a duration',
      { accessTokenValidity: 3600 },
      `\`accessTokenValidity\` must be a Duration, got: 'number' ${at}`,
    ],
    [
      'text for a signature verification',
      { signatureVerification: 'MFkw' },
      `\`signatureVerification\` must be a SignatureVerification, got: 'MFkw' ${atEndpoint}`,
    ],
    ['a number for a path', { path: 5 }, `\`path\` must be of type string, got: 5 ${at}`],
    ['null for a path', { path: null }, `\`path\` must be of type string, got: null ${at}`],
    ['a number for a version', { clientVersion: 2 }, `\`clientVersion\` must be of type string, got: 2 ${at}`],
    ['a number for a stage', { stageName: 1 }, `\`stageName\` must be of type string, got: 1 ${atEndpoint}`],
    ['text for a boolean', { outputs: 'false' }, `\`outputs\` must be of type boolean, got: 'false' ${at}`],
    ['a number of requests', { throttling: 5 }, `\`throttling\` must be of type object, got: 5 ${atEndpoint}`],
    ['text for access logs', { accessLogs: 'on' }, `\`accessLogs\` must be an AccessLogs, got: 'on' ${atEndpoint}`],
  ])('fails for %s', (_, wrong, message) => {
    const { stack, handler } = stackWithHandler();
    const props = wrong && ('handler' in wrong || message.includes('`handler`') ? wrong : { handler, ...wrong });
    expect(() => new SendGridOAuthWebhook(stack, 'Webhook', props as never)).toThrow(new Error(message));
  });

  test.each<[string, (stack: Stack) => unknown, string]>([
    [
      'an endpoint without a scope',
      (stack) => new WebhookEndpoint(stack, 'E', { handler: {}, authorizationServer: {} } as never),
      '`oAuthScope` must be set, got: undefined (Stack/E)',
    ],
    [
      'an authorization server without a user pool',
      (stack) => AuthorizationServer.fromUserPool(stack, 'S', { tokenDomain: TokenDomain.generated() } as never),
      '`userPool` must be set, got: undefined (Stack/S)',
    ],
    [
      'a token domain that is text',
      (stack) => new AuthorizationServer(stack, 'S', { tokenDomain: 'mail' } as never),
      "`tokenDomain` must be a TokenDomain, got: 'mail' (Stack/S)",
    ],
    [
      'a custom token domain without a certificate',
      (stack) =>
        new AuthorizationServer(stack, 'S', {
          tokenDomain: TokenDomain.custom({ domainName: 'a.example.com' } as never),
        }),
      '`certificate` must be set, got: undefined (Stack/S)',
    ],
    [
      'a custom token domain with an ARN',
      (stack) => {
        const options = { domainName: 'a.example.com', certificate: 'arn:aws:acm:us-east-1:1:certificate/x' };
        return new AuthorizationServer(stack, 'S', { tokenDomain: TokenDomain.custom(options as never) });
      },
      "`certificate` must be a certificate, got: 'arn:aws:acm:us-east-1:1:certificate/x' (Stack/S)",
    ],
    [
      'a log group by name',
      (stack) =>
        new SendGridOAuthWebhook(stack, 'W', {
          handler: stack.node.findChild('Handler') as never,
          accessLogs: AccessLogs.toLogGroup({ logGroup: 'logs' as never }),
        }),
      "`logGroup` must be a log group, got: 'logs' (Stack/W/Endpoint)",
    ],
    ...[TokenDomain.fromPrefix, TokenDomain.prefix].map((factory): [string, (stack: Stack) => unknown, string] => [
      'an undefined prefix, for example of an unset environment variable',
      (stack) =>
        AuthorizationServer.fromUserPool(stack, 'S', {
          userPool: new UserPool(stack, 'Pool'),
          tokenDomain: factory(undefined as never),
        }),
      '`prefix` must be set, got: undefined (Stack/S)',
    ]),
    [
      'an undefined domain name',
      (stack) =>
        AuthorizationServer.fromUserPool(stack, 'S', {
          userPool: new UserPool(stack, 'Pool'),
          tokenDomain: TokenDomain.fromDomainName(undefined as never),
        }),
      '`domainName` must be set, got: undefined (Stack/S)',
    ],
  ])('fails for %s', (_, create, message) => {
    const { stack } = stackWithHandler();
    expect(() => create(stack)).toThrow(new Error(message));
  });
});
