import { Fn, Stack, StackProps } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Certificate, ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { AuthorizationServer, TokenDomain } from '../src';
import { quickApp } from './support/stacks';
import { onlyResource, resourcesOfType } from './support/templates';

function serverWith(makeDomain: (stack: Stack) => TokenDomain, props: StackProps = {}) {
  const stack = new Stack(quickApp(), 'Stack', props);
  return { stack, server: new AuthorizationServer(stack, 'Server', { tokenDomain: makeDomain(stack) }) };
}

function inRegion(region: string): StackProps {
  return { env: { account: '123456789012', region } };
}

function certificateIn(stack: Stack, arn: string): ICertificate {
  return Certificate.fromCertificateArn(stack, 'Certificate', arn);
}

const US_EAST_1_ARN = 'arn:aws:acm:us-east-1:123456789012:certificate/abc';

describe('TokenDomain.custom()', () => {
  test('adds your domain name to the user pool, without a record', () => {
    const { stack, server } = serverWith((scope) =>
      TokenDomain.custom({ domainName: 'auth.example.com', certificate: certificateIn(scope, US_EAST_1_ARN) }),
    );
    expect(onlyResource(stack, 'AWS::Cognito::UserPoolDomain')[1].Properties).toEqual({
      Domain: 'auth.example.com',
      CustomDomainConfig: { CertificateArn: US_EAST_1_ARN },
      UserPoolId: { Ref: 'ServerUserPool3FB61569' },
    });
    expect(server.tokenUrl).toBe('https://auth.example.com/oauth2/token');
    expect(resourcesOfType(stack, 'AWS::Route53::RecordSet')).toEqual({});
  });

  test('adds an alias record to the hosted zone, without a custom resource', () => {
    const { stack } = serverWith((scope) =>
      TokenDomain.custom({
        domainName: 'auth.example.com',
        certificate: certificateIn(scope, US_EAST_1_ARN),
        hostedZone: HostedZone.fromHostedZoneAttributes(scope, 'Zone', { hostedZoneId: 'Z1', zoneName: 'example.com' }),
      }),
    );
    const [domainId] = onlyResource(stack, 'AWS::Cognito::UserPoolDomain');
    expect(onlyResource(stack, 'AWS::Route53::RecordSet')[1].Properties).toEqual({
      Type: 'A',
      Name: 'auth.example.com.',
      HostedZoneId: 'Z1',
      AliasTarget: {
        DNSName: { 'Fn::GetAtt': [domainId, 'CloudFrontDistribution'] },
        HostedZoneId: {
          'Fn::FindInMap': ['AWSCloudFrontPartitionHostedZoneIdMap', { Ref: 'AWS::Partition' }, 'zoneId'],
        },
      },
    });
    Template.fromStack(stack).resourceCountIs('AWS::Lambda::Function', 0);
  });

  test('fails if the certificate is not in us-east-1', () => {
    const arn = 'arn:aws:acm:eu-west-1:123456789012:certificate/abc';
    const make = (scope: Stack) =>
      TokenDomain.custom({ domainName: 'auth.example.com', certificate: certificateIn(scope, arn) });
    expect(() => serverWith(make, inRegion('eu-west-1'))).toThrow(
      new Error(
        '`certificate` must be in us-east-1, because Cognito requires it for custom domains, ' +
          "got: 'arn:aws:acm:eu-west-1:123456789012:certificate/abc'; create a certificate there, for example in a " +
          'separate stack with `crossRegionReferences` (Stack/Server)',
      ),
    );
  });

  test('fails if the certificate is created in a stack of another region', () => {
    const make = (scope: Stack) =>
      TokenDomain.custom({
        domainName: 'auth.example.com',
        certificate: new Certificate(scope, 'Certificate', { domainName: 'auth.example.com' }),
      });
    expect(() => serverWith(make, inRegion('eu-west-1'))).toThrow(
      new Error(
        '`certificate` must be in us-east-1, because Cognito requires it for custom domains, ' +
          "got: 'eu-west-1'; create a certificate there, for example in a separate stack with `crossRegionReferences` " +
          '(Stack/Server)',
      ),
    );
    expect(() => serverWith(make, inRegion('us-east-1'))).not.toThrow();
  });

  test('accepts an imported certificate whose ARN is known only at deployment', () => {
    const make = (scope: Stack) =>
      TokenDomain.custom({
        domainName: 'auth.example.com',
        certificate: certificateIn(scope, Fn.importValue('CertificateArn')),
      });
    const { stack } = serverWith(make, inRegion('eu-west-1'));
    expect(onlyResource(stack, 'AWS::Cognito::UserPoolDomain')[1].Properties.CustomDomainConfig.CertificateArn).toEqual(
      { 'Fn::ImportValue': 'CertificateArn' },
    );
  });

  test.each([
    ['of this stack if the region is unknown', undefined],
    ['of another partition, which has other regions', 'arn:aws-cn:acm:cn-north-1:123456789012:certificate/abc'],
  ])('accepts a certificate %s', (_, arn) => {
    const { stack } = serverWith((scope) =>
      TokenDomain.custom({
        domainName: 'auth.example.com',
        certificate: arn
          ? certificateIn(scope, arn)
          : new Certificate(scope, 'Certificate', { domainName: 'auth.example.com' }),
      }),
    );
    const { CustomDomainConfig } = onlyResource(stack, 'AWS::Cognito::UserPoolDomain')[1].Properties;
    expect(CustomDomainConfig).toEqual({ CertificateArn: arn ?? { Ref: 'Certificate4E7ABB08' } });
  });

  test('fails if the domain name is a URL', () => {
    const make = (scope: Stack) =>
      TokenDomain.custom({ domainName: 'https://auth.example.com', certificate: certificateIn(scope, US_EAST_1_ARN) });
    expect(() => serverWith(make)).toThrow(
      new Error(
        "`domainName` must be a fully qualified domain name in lower case, got: 'https://auth.example.com'; leave " +
          "out 'https://' and any path (Stack/Server)",
      ),
    );
  });
});

test('fails in AWS GovCloud (US), where Cognito has no custom domains', () => {
  const custom = (stack: Stack) =>
    TokenDomain.custom({
      domainName: 'auth.example.com',
      certificate: certificateIn(stack, 'arn:aws-us-gov:acm:us-gov-west-1:123456789012:certificate/abc'),
    });
  expect(() => serverWith(custom, inRegion('us-gov-west-1'))).toThrow(
    new Error(
      '`tokenDomain` must be a prefix domain in the AWS GovCloud (US) regions, where Cognito has no custom domains, got: ' +
        "'us-gov-west-1'; use `TokenDomain.generated()` or `TokenDomain.prefix()` (Stack/Server)",
    ),
  );
});
