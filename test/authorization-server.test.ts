import { App, Fn, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { CfnUserPool, CfnUserPoolDomain, UserPool, UserPoolDomain } from 'aws-cdk-lib/aws-cognito';
import { AuthorizationServer, IAuthorizationServer, SendGridOAuthWebhook, TokenDomain } from '../src';
import { newHandler, quickApp, stackWithHandler } from './support/stacks';
import { onlyResource, outputValue, resourceTypes } from './support/templates';

function newStack(app: App = quickApp()): Stack {
  return new Stack(app, 'Stack');
}

describe('a new authorization server', () => {
  test('is a user pool without sign-up and account recovery, with a domain', () => {
    const stack = newStack();
    new AuthorizationServer(stack, 'Server');
    expect(resourceTypes(stack)).toEqual(['AWS::Cognito::UserPool', 'AWS::Cognito::UserPoolDomain']);
    const [poolId, pool] = onlyResource(stack, 'AWS::Cognito::UserPool');
    expect(pool.Properties).toMatchObject({
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'admin_only', Priority: 1 }] },
    });
    expect(onlyResource(stack, 'AWS::Cognito::UserPoolDomain')[1].Properties.UserPoolId).toEqual({ Ref: poolId });
  });

  test('is deleted with its stack, because it has no users', () => {
    const stack = newStack();
    new AuthorizationServer(stack, 'Server');
    const [, pool] = onlyResource(stack, 'AWS::Cognito::UserPool');
    expect([pool.DeletionPolicy, pool.UpdateReplacePolicy]).toEqual(['Delete', 'Delete']);
    expect(onlyResource(stack, 'AWS::Cognito::UserPoolDomain')[1].DeletionPolicy).toBeUndefined();
  });

  test('is retained with its domain if the removal policy is RETAIN', () => {
    const stack = newStack();
    new AuthorizationServer(stack, 'Server', { removalPolicy: RemovalPolicy.RETAIN });
    expect(onlyResource(stack, 'AWS::Cognito::UserPool')[1].DeletionPolicy).toBe('Retain');
    expect(onlyResource(stack, 'AWS::Cognito::UserPoolDomain')[1].DeletionPolicy).toBe('Retain');
  });

  test.each([
    ['prefix', TokenDomain.fromPrefix('mail-events')],
    ['domain name', TokenDomain.fromDomainName('auth.example.com')],
  ])('fails with a domain that another user pool has, given by its %s', (_, tokenDomain) => {
    expect(() => new AuthorizationServer(newStack(), 'Server', { tokenDomain })).toThrow(
      new Error(
        '`tokenDomain` must not be an existing domain, which belongs to another user pool; ' +
          'use `AuthorizationServer.fromUserPool()` with that user pool (Stack/Server)',
      ),
    );
  });

  test('has the user pool as its default child', () => {
    const server = new AuthorizationServer(newStack(), 'Server');
    expect((server.node.defaultChild as CfnUserPool).cfnResourceType).toBe('AWS::Cognito::UserPool');
  });
});

describe('an existing user pool', () => {
  test('of the same app gets a domain, and no other user pool is created', () => {
    const stack = newStack();
    const userPool = new UserPool(stack, 'Mine');
    const tokenDomain = TokenDomain.generated();
    const server = AuthorizationServer.fromUserPool(stack, 'Server', { userPool, tokenDomain });
    const [poolId] = onlyResource(stack, 'AWS::Cognito::UserPool');
    expect(poolId).toBe('MineC1B42D3A');
    expect(onlyResource(stack, 'AWS::Cognito::UserPoolDomain')[1].Properties.UserPoolId).toEqual({ Ref: poolId });
    expect(server.userPool).toBe(userPool);
    expect((server.node.defaultChild as CfnUserPool).cfnResourceType).toBe('AWS::Cognito::UserPool');
  });

  test('with a domain is used unchanged', () => {
    const stack = newStack();
    const server = AuthorizationServer.fromUserPool(stack, 'Server', {
      userPool: UserPool.fromUserPoolId(stack, 'Pool', 'eu-west-1_abc'),
      tokenDomain: TokenDomain.fromDomainName('auth.example.com'),
    });
    expect(resourceTypes(stack)).toEqual([]);
    expect(server.tokenUrl).toBe('https://auth.example.com/oauth2/token');
    expect(server.userPool.userPoolId).toBe('eu-west-1_abc');
    expect(server.domain.domainName).toBe('auth.example.com');
    expect(server.node.defaultChild).toBeUndefined();
  });

  test('that is imported and has no domain gets one', () => {
    const stack = newStack();
    const server = AuthorizationServer.fromUserPool(stack, 'Server', {
      userPool: UserPool.fromUserPoolId(stack, 'Pool', 'eu-west-1_abc'),
      tokenDomain: TokenDomain.prefix('mail-events'),
    });
    expect(onlyResource(stack, 'AWS::Cognito::UserPoolDomain')[1].Properties).toEqual({
      Domain: 'mail-events',
      UserPoolId: 'eu-west-1_abc',
    });
    expect((server.node.defaultChild as CfnUserPoolDomain).cfnResourceType).toBe('AWS::Cognito::UserPoolDomain');
  });

  test('gets a resource server and an app client from a webhook', () => {
    const { stack, handler } = stackWithHandler();
    const authorizationServer = AuthorizationServer.fromUserPool(stack, 'Server', {
      userPool: UserPool.fromUserPoolId(stack, 'Pool', 'eu-west-1_abc'),
      tokenDomain: TokenDomain.fromDomainName('auth.example.com'),
    });
    new SendGridOAuthWebhook(stack, 'Webhook', { handler, authorizationServer });
    expect(resourceTypes(stack).filter((type) => type.startsWith('AWS::Cognito'))).toEqual([
      'AWS::Cognito::UserPoolClient',
      'AWS::Cognito::UserPoolResourceServer',
    ]);
    expect(onlyResource(stack, 'AWS::Cognito::UserPoolClient')[1].Properties.UserPoolId).toBe('eu-west-1_abc');
    expect(outputValue(stack, 'TokenUrl')).toBe('https://auth.example.com/oauth2/token');
  });
});

describe('resource server identifiers in one user pool', () => {
  const CLASH =
    "`resourceServerIdentifier` must be unique in a user pool, got: 'activity', which Stack/First already uses; " +
    'set another `resourceServerIdentifier`, so that a token of one webhook is not valid for the other (Stack/Second)';

  function importedServer(stack: Stack, id: string, userPoolId = 'eu-west-1_abc'): IAuthorizationServer {
    return AuthorizationServer.fromUserPool(stack, `${id}Server`, {
      userPool: UserPool.fromUserPoolId(stack, `${id}Pool`, userPoolId),
      tokenDomain: TokenDomain.fromPrefix('mail-events'),
    });
  }

  test('fail if two webhooks of one authorization server have the same one', () => {
    const { stack, handler } = stackWithHandler();
    const authorizationServer = new AuthorizationServer(stack, 'Server');
    new SendGridOAuthWebhook(stack, 'First', { handler, authorizationServer });
    expect(() => new SendGridOAuthWebhook(stack, 'Second', { handler, authorizationServer })).toThrow(new Error(CLASH));
  });

  test('fail if two webhooks use two imports of one user pool', () => {
    const { stack, handler } = stackWithHandler();
    const [first, second] = [importedServer(stack, 'First'), importedServer(stack, 'Second')];
    new SendGridOAuthWebhook(stack, 'First', { handler, authorizationServer: first });
    expect(() => new SendGridOAuthWebhook(stack, 'Second', { handler, authorizationServer: second })).toThrow(
      new Error(CLASH),
    );
  });

  test('fail if one user pool has two authorization servers', () => {
    const { stack, handler } = stackWithHandler();
    const userPool = new UserPool(stack, 'Pool');
    const [first, second] = ['a', 'b'].map((prefix) =>
      AuthorizationServer.fromUserPool(stack, prefix, { userPool, tokenDomain: TokenDomain.fromPrefix(prefix) }),
    );
    new SendGridOAuthWebhook(stack, 'First', { handler, authorizationServer: first });
    expect(() => new SendGridOAuthWebhook(stack, 'Second', { handler, authorizationServer: second })).toThrow(
      new Error(CLASH),
    );
  });

  test('can be the same in two imported user pools', () => {
    const { stack, handler } = stackWithHandler();
    const first = importedServer(stack, 'First', 'eu-west-1_abc');
    const second = importedServer(stack, 'Second', 'eu-west-1_xyz');
    new SendGridOAuthWebhook(stack, 'First', { handler, authorizationServer: first });
    new SendGridOAuthWebhook(stack, 'Second', { handler, authorizationServer: second });
    Template.fromStack(stack).resourceCountIs('AWS::Cognito::UserPoolResourceServer', 2);
  });

  test('can be the same in two apps of one process', () => {
    for (const stack of [newStack(), newStack()]) {
      const authorizationServer = importedServer(stack, 'Imported');
      new SendGridOAuthWebhook(stack, 'Webhook', { handler: newHandler(stack), authorizationServer });
      Template.fromStack(stack).resourceCountIs('AWS::Cognito::UserPoolResourceServer', 1);
    }
  });
});

describe('what a user pool can have once', () => {
  function synthError({ node }: Stack): string {
    try {
      (node.root as App).synth();
    } catch (error) {
      return (error as Error).message;
    }
    return 'no error';
  }

  test.each<[string, string, (stack: Stack, userPool: UserPool) => unknown]>([
    [
      'of the user pool',
      'Stack/Pool/Own/Resource',
      (_, userPool) => userPool.addDomain('Own', { cognitoDomain: { domainPrefix: 'mine' } }),
    ],
    [
      'of a plain resource',
      'Stack/Own',
      (stack, { userPoolId }) => new CfnUserPoolDomain(stack, 'Own', { userPoolId, domain: 'mine' }),
    ],
    [
      'of another authorization server',
      'Stack/Second/Domain/Resource',
      (stack, userPool) =>
        AuthorizationServer.fromUserPool(stack, 'Second', { userPool, tokenDomain: TokenDomain.generated() }),
    ],
  ])('fails at synthesis for a second prefix domain, %s', (_, path, addDomain) => {
    const { stack } = stackWithHandler();
    const userPool = new UserPool(stack, 'Pool');
    AuthorizationServer.fromUserPool(stack, 'Server', { userPool, tokenDomain: TokenDomain.generated() });
    addDomain(stack, userPool);
    expect(synthError(stack)).toContain(
      `[Stack/Server] \`tokenDomain\` must be the only prefix domain of its user pool, which has ${path} too; remove ` +
        'one, or use the existing one with `TokenDomain.fromPrefix()` or `TokenDomain.fromDomainName()`',
    );
  });

  test('accepts a custom domain beside a prefix domain, and domains of other user pools', () => {
    const { stack } = stackWithHandler();
    const userPool = new UserPool(stack, 'Pool');
    AuthorizationServer.fromUserPool(stack, 'Server', { userPool, tokenDomain: TokenDomain.prefix('mail') });
    const certificate = Certificate.fromCertificateArn(stack, 'C', 'arn:aws:acm:us-east-1:123456789012:certificate/x');
    userPool.addDomain('Custom', { customDomain: { domainName: 'auth.example.com', certificate } });
    new AuthorizationServer(stack, 'Other');
    expect(synthError(stack)).toBe('no error');
  });

  test.each([true, false])(
    'fails at synthesis for a resource server with the same identifier (earlier: %s)',
    (earlier) => {
      const { stack, handler } = stackWithHandler();
      const userPool = new UserPool(stack, 'Pool');
      const tokenDomain = TokenDomain.prefix('mail');
      const authorizationServer = AuthorizationServer.fromUserPool(stack, 'Server', { userPool, tokenDomain });
      const addServer = () => userPool.addResourceServer('Mine', { identifier: 'activity' });
      if (earlier) addServer();
      new SendGridOAuthWebhook(stack, 'Webhook', { handler, authorizationServer });
      if (!earlier) addServer();
      expect(synthError(stack)).toContain(
        "[Stack/Webhook] `resourceServerIdentifier` must be unique in a user pool, got: 'activity', which " +
          'Stack/Pool/Mine/Resource already uses; set another `resourceServerIdentifier`',
      );
    },
  );

  test('fails at synthesis for an existing domain that the user pool does not have', () => {
    const { stack } = stackWithHandler();
    const userPool = new UserPool(stack, 'Pool');
    userPool.addDomain('Domain', { cognitoDomain: { domainPrefix: 'mail' } });
    AuthorizationServer.fromUserPool(stack, 'Server', { userPool, tokenDomain: TokenDomain.fromPrefix('mial') });
    expect(synthError(stack)).toContain(
      "[Stack/Server] `prefix` must be a prefix domain of the user pool, which has Stack/Pool/Domain/Resource, got: 'mial'",
    );
  });

  test('fails at synthesis for an existing domain of another user pool of the app', () => {
    const { stack } = stackWithHandler();
    new UserPool(stack, 'Other').addDomain('Domain', { cognitoDomain: { domainPrefix: 'other' } });
    const userPool = UserPool.fromUserPoolId(stack, 'Pool', 'eu-west-1_abc');
    AuthorizationServer.fromUserPool(stack, 'Server', { userPool, tokenDomain: TokenDomain.fromPrefix('other') });
    expect(synthError(stack)).toContain(
      "[Stack/Server] `prefix` must be a prefix domain of the user pool, got: 'other'",
    );
  });

  test.each<[string, (stack: Stack, domain: UserPoolDomain) => TokenDomain]>([
    ['its name', () => TokenDomain.fromPrefix('mail')],
    ['a reference', (_, { domainName }) => TokenDomain.fromPrefix(domainName)],
    ['a name that is known only at deployment', () => TokenDomain.fromPrefix(Fn.importValue('Prefix'))],
  ])('accepts an existing domain of the user pool, given by %s', (_, tokenDomainOf) => {
    const { stack } = stackWithHandler();
    const userPool = new UserPool(stack, 'Pool');
    const domain = userPool.addDomain('Domain', { cognitoDomain: { domainPrefix: 'mail' } });
    AuthorizationServer.fromUserPool(stack, 'Server', { userPool, tokenDomain: tokenDomainOf(stack, domain) });
    expect(synthError(stack)).toBe('no error');
  });

  test('accepts the same identifier in another user pool, and other identifiers in the same one', () => {
    const { stack, handler } = stackWithHandler();
    const userPool = new UserPool(stack, 'Pool');
    new UserPool(stack, 'Other').addResourceServer('Mine', { identifier: 'activity' });
    userPool.addResourceServer('Mine', { identifier: 'orders' });
    const tokenDomain = TokenDomain.prefix('mail');
    const authorizationServer = AuthorizationServer.fromUserPool(stack, 'Server', { userPool, tokenDomain });
    new SendGridOAuthWebhook(stack, 'Webhook', { handler, authorizationServer });
    expect(synthError(stack)).toBe('no error');
  });
});
