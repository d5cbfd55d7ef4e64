import { Fn, Stack, StackProps } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { AuthorizationServer, IAuthorizationServer, TokenDomain } from '../src';
import { quickApp } from './support/stacks';
import { onlyResource, resourcesOfType } from './support/templates';

function serverWith(tokenDomain: TokenDomain, props: StackProps = {}) {
  const stack = new Stack(quickApp(), 'Stack', props);
  return { stack, server: new AuthorizationServer(stack, 'Server', { tokenDomain }) };
}

function inRegion(region: string): StackProps {
  return { env: { account: '123456789012', region } };
}

describe('TokenDomain.generated()', () => {
  test('creates a prefix from the construct path, its address and a part of the stack ID', () => {
    const { stack } = serverWith(TokenDomain.generated());
    const stackGuid = { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] };
    expect(onlyResource(stack, 'AWS::Cognito::UserPoolDomain')[1].Properties.Domain).toEqual({
      'Fn::Join': ['-', ['stack-server-ca563fd1', { 'Fn::Select': [0, { 'Fn::Split': ['-', stackGuid] }] }]],
    });
  });

  test('is the default', () => {
    const stack = new Stack(quickApp(), 'Stack');
    new AuthorizationServer(stack, 'Server');
    expect(Template.fromStack(stack).toJSON()).toEqual(
      Template.fromStack(serverWith(TokenDomain.generated()).stack).toJSON(),
    );
  });
});

describe('TokenDomain.prefix()', () => {
  test('adds the prefix to the user pool and to the token URL', () => {
    const { stack, server } = serverWith(TokenDomain.prefix('mail-events'), inRegion('eu-west-1'));
    const [domainId, domain] = onlyResource(stack, 'AWS::Cognito::UserPoolDomain');
    expect(domain.Properties).toEqual({ Domain: 'mail-events', UserPoolId: { Ref: 'ServerUserPool3FB61569' } });
    expect(stack.resolve(server.tokenUrl)).toEqual({
      'Fn::Join': ['', ['https://', { Ref: domainId }, '.auth.eu-west-1.amazoncognito.com/oauth2/token']],
    });
  });

  test('fails for a prefix that Cognito rejects', () => {
    expect(() => serverWith(TokenDomain.prefix('my-aws-mail'))).toThrow(
      new Error("`prefix` must not contain 'aws', a word that Cognito reserves, got: 'my-aws-mail' (Stack/Server)"),
    );
  });
});

/** An existing user pool with an existing domain. */
function importedServer(stack: Stack, tokenDomain: TokenDomain, id = 'Server'): IAuthorizationServer {
  const userPool = UserPool.fromUserPoolId(stack, `${id}Pool`, Fn.importValue('UserPoolId'));
  return AuthorizationServer.fromUserPool(stack, id, { userPool, tokenDomain });
}

describe('the host of a prefix domain', () => {
  test.each([
    ['us-gov-west-1', 'https://mail.auth-fips.us-gov-west-1.amazoncognito.com/oauth2/token'],
    ['us-gov-east-1', 'https://mail.auth-fips.us-gov-east-1.amazoncognito.com/oauth2/token'],
    ['us-east-1', 'https://mail.auth.us-east-1.amazoncognito.com/oauth2/token'],
  ])('in %s is %s', (region, tokenUrl) => {
    const stack = new Stack(quickApp(), 'Stack', inRegion(region));
    const server = importedServer(stack, TokenDomain.fromPrefix('mail'));
    expect(server.tokenUrl).toBe(tokenUrl);
    expect(Template.fromStack(stack).toJSON().Conditions).toBeUndefined();
  });

  test('depends on one condition of the stack if the region is known only at deployment', () => {
    const stack = new Stack(quickApp(), 'Stack');
    const [first] = ['first', 'second'].map((prefix) => importedServer(stack, TokenDomain.fromPrefix(prefix), prefix));
    expect(stack.resolve(first.tokenUrl)).toEqual({
      'Fn::Join': [
        '',
        [
          'https://first.',
          { 'Fn::If': ['SendGridOAuthIsGovCloud', 'auth-fips', 'auth'] },
          '.',
          { Ref: 'AWS::Region' },
          '.amazoncognito.com/oauth2/token',
        ],
      ],
    });
    expect(Template.fromStack(stack).toJSON().Conditions).toEqual({
      SendGridOAuthIsGovCloud: { 'Fn::Equals': [{ Ref: 'AWS::Partition' }, 'aws-us-gov'] },
    });
  });
});

describe('an existing domain', () => {
  test('adds no resource to the stack, given by its prefix or by its domain name', () => {
    for (const domain of [TokenDomain.fromPrefix('mail'), TokenDomain.fromDomainName('auth.example.com')]) {
      const stack = new Stack(quickApp(), 'Stack');
      importedServer(stack, domain);
      expect(resourcesOfType(stack, 'AWS::Cognito::UserPoolDomain')).toEqual({});
    }
  });

  test('fails if the prefix is a host name', () => {
    const host = 'mail.auth.us-east-1.amazoncognito.com';
    expect(() => serverWith(TokenDomain.fromPrefix(host))).toThrow(
      new Error(
        '`prefix` must have 1 to 63 lowercase letters, digits and hyphens, with no hyphen at either end, got: ' +
          "'mail.auth.us-east-1.amazoncognito.com'; pass only the prefix; use TokenDomain.custom() or " +
          'fromDomainName() for your own domain (Stack/Server)',
      ),
    );
  });

  test('fails if the domain name is not fully qualified', () => {
    expect(() => serverWith(TokenDomain.fromDomainName('auth'))).toThrow(
      new Error(
        "`domainName` must be a fully qualified domain name in lower case, got: 'auth'; leave out 'https://' and any " +
          'path (Stack/Server)',
      ),
    );
  });
});
