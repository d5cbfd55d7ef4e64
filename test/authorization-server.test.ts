import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CfnUserPool, CfnUserPoolDomain, UserPool } from 'aws-cdk-lib/aws-cognito';
import { AuthorizationServer, SendGridOAuthWebhook, TokenDomain } from '../src';
import { newHandler, quickApp, stackWithHandler } from './support/stacks';
import { onlyResource, outputValue, resourceTypes } from './support/templates';

function newStack(app: App = quickApp()): Stack {
  return new Stack(app, 'Stack');
}

describe('a new authorization server', () => {
  test('is a user pool closed to sign-up and account recovery, with a domain', () => {
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

  test('is deleted with its stack, as it holds no users', () => {
    const stack = newStack();
    new AuthorizationServer(stack, 'Server');
    const [, pool] = onlyResource(stack, 'AWS::Cognito::UserPool');
    expect([pool.DeletionPolicy, pool.UpdateReplacePolicy]).toEqual(['Delete', 'Delete']);
    expect(onlyResource(stack, 'AWS::Cognito::UserPoolDomain')[1].DeletionPolicy).toBeUndefined();
  });

  test('stays, domain and all, when its removal policy says so', () => {
    const stack = newStack();
    new AuthorizationServer(stack, 'Server', { removalPolicy: RemovalPolicy.RETAIN });
    expect(onlyResource(stack, 'AWS::Cognito::UserPool')[1].DeletionPolicy).toBe('Retain');
    expect(onlyResource(stack, 'AWS::Cognito::UserPoolDomain')[1].DeletionPolicy).toBe('Retain');
  });

  test('has the user pool as its default child', () => {
    const server = new AuthorizationServer(newStack(), 'Server');
    expect((server.node.defaultChild as CfnUserPool).cfnResourceType).toBe('AWS::Cognito::UserPool');
  });
});

describe('a given user pool', () => {
  test('gets a domain, and no other pool is made', () => {
    const stack = newStack();
    const userPool = new UserPool(stack, 'Mine');
    const server = new AuthorizationServer(stack, 'Server', { userPool });
    const [poolId] = onlyResource(stack, 'AWS::Cognito::UserPool');
    expect(poolId).toBe('MineC1B42D3A');
    expect(onlyResource(stack, 'AWS::Cognito::UserPoolDomain')[1].Properties.UserPoolId).toEqual({ Ref: poolId });
    expect(server.userPool).toBe(userPool);
  });

  test('with a domain of its own is used as it is', () => {
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

  test('that is imported and has no domain yet gets one', () => {
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

  test('that is imported with its domain has nothing a removal policy could go to', () => {
    const stack = newStack();
    new AuthorizationServer(stack, 'Server', {
      userPool: UserPool.fromUserPoolId(stack, 'Pool', 'eu-west-1_abc'),
      tokenDomain: TokenDomain.fromPrefix('mail-events'),
      removalPolicy: RemovalPolicy.RETAIN,
    });
    expect(resourceTypes(stack)).toEqual([]);
  });

  test('serves a webhook, which adds a resource server and an app client to it', () => {
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
    "`resourceServerIdentifier` must be unique in a user pool, got: 'activity', which Stack/First has already; " +
    'give one of them another `resourceServerIdentifier`, so that the token of one does not open the other ' +
    '(Stack/Second)';

  function importedServer(stack: Stack, id: string, userPoolId = 'eu-west-1_abc'): AuthorizationServer {
    return AuthorizationServer.fromUserPool(stack, `${id}Server`, {
      userPool: UserPool.fromUserPoolId(stack, `${id}Pool`, userPoolId),
      tokenDomain: TokenDomain.fromPrefix('mail-events'),
    });
  }

  test('fails when two webhooks of one authorization server have the same', () => {
    const { stack, handler } = stackWithHandler();
    const authorizationServer = new AuthorizationServer(stack, 'Server');
    new SendGridOAuthWebhook(stack, 'First', { handler, authorizationServer });
    expect(() => new SendGridOAuthWebhook(stack, 'Second', { handler, authorizationServer })).toThrow(new Error(CLASH));
  });

  test('fails when one user pool was imported twice, for each of two webhooks', () => {
    const { stack, handler } = stackWithHandler();
    const [first, second] = [importedServer(stack, 'First'), importedServer(stack, 'Second')];
    new SendGridOAuthWebhook(stack, 'First', { handler, authorizationServer: first });
    expect(() => new SendGridOAuthWebhook(stack, 'Second', { handler, authorizationServer: second })).toThrow(
      new Error(CLASH),
    );
  });

  test('fails when one user pool has two authorization servers', () => {
    const { stack, handler } = stackWithHandler();
    const userPool = new UserPool(stack, 'Pool');
    const [first, second] = ['a', 'b'].map(
      (prefix) => new AuthorizationServer(stack, prefix, { userPool, tokenDomain: TokenDomain.fromPrefix(prefix) }),
    );
    new SendGridOAuthWebhook(stack, 'First', { handler, authorizationServer: first });
    expect(() => new SendGridOAuthWebhook(stack, 'Second', { handler, authorizationServer: second })).toThrow(
      new Error(CLASH),
    );
  });

  test('may be the same in two imported user pools', () => {
    const { stack, handler } = stackWithHandler();
    const first = importedServer(stack, 'First', 'eu-west-1_abc');
    const second = importedServer(stack, 'Second', 'eu-west-1_xyz');
    new SendGridOAuthWebhook(stack, 'First', { handler, authorizationServer: first });
    new SendGridOAuthWebhook(stack, 'Second', { handler, authorizationServer: second });
    Template.fromStack(stack).resourceCountIs('AWS::Cognito::UserPoolResourceServer', 2);
  });

  test('may be the same in two apps that one process makes', () => {
    for (const stack of [newStack(), newStack()]) {
      const authorizationServer = importedServer(stack, 'Imported');
      new SendGridOAuthWebhook(stack, 'Webhook', { handler: newHandler(stack), authorizationServer });
      Template.fromStack(stack).resourceCountIs('AWS::Cognito::UserPoolResourceServer', 1);
    }
  });
});
