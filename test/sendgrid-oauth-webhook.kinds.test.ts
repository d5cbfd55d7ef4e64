import { Stack } from 'aws-cdk-lib';
import { AuthorizationServer, Delivery, SendGridOAuthWebhook, TokenDomain, WebhookEndpoint } from '../src';
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
  ])('fails for %s', (_, create, message) => {
    const { stack } = stackWithHandler();
    expect(() => create(stack)).toThrow(new Error(message));
  });
});
