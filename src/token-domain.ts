import { ArnFormat, Aws, CfnCondition, Fn, Lazy, Stack, Token } from 'aws-cdk-lib';
import { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { CfnUserPoolDomain, IUserPool, IUserPoolDomain, UserPoolDomain } from 'aws-cdk-lib/aws-cognito';
import { ARecord, IHostedZone, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { CloudFrontTarget } from 'aws-cdk-lib/aws-route53-targets';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { Construct } from 'constructs';
import { generateDomainPrefix } from './private/token-domain-prefix';
import { failProp, validateDomainName, validateDomainPrefix } from './private/validation';

/**
 * A token domain of your own, for `TokenDomain.custom()`.
 */
export interface CustomTokenDomainOptions {
  /**
   * Fully qualified domain name, for example `auth.example.com`.
   *
   * Its parent domain must have a DNS A record when the stack is deployed.
   *
   * @see https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-add-custom-domain.html
   */
  readonly domainName: string;

  /**
   * Certificate for the domain name, in region us-east-1, whatever the stack's region.
   */
  readonly certificate: ICertificate;

  /**
   * Public hosted zone in which to make the alias record for the domain name.
   *
   * @default - no record; point the domain name at the domain's CloudFront distribution yourself
   */
  readonly hostedZone?: IHostedZone;
}

/**
 * What a token domain gives to an authorization server.
 *
 * @internal
 */
export interface TokenDomainConfig {
  readonly domain: IUserPoolDomain;
  /** `https://…` without a trailing slash. */
  readonly baseUrl: string;
}

/**
 * Where SendGrid asks for tokens: the domain of the Cognito user pool.
 *
 * The token URL is `https://<prefix>.auth.<region>.amazoncognito.com/oauth2/token` for a prefix (in the AWS
 * GovCloud (US) regions, which have FIPS endpoints only: `….auth-fips.<region>.amazoncognito.com`) and
 * `https://<domain name>/oauth2/token` for a domain of your own.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain.html
 */
export abstract class TokenDomain {
  /**
   * A new domain with a generated prefix.
   *
   * Prefixes are unique in a region across all AWS accounts. This one is made of the construct's ids, its
   * address and a part of the stack's id, so that it collides neither with another account's nor with another
   * webhook's in the same stack; it stays the same as long as the stack and the construct's path do.
   */
  public static generated(): TokenDomain {
    return new GeneratedTokenDomain();
  }

  /**
   * A new domain with a prefix of your choice.
   *
   * @param prefix 1 to 63 lower-case letters, digits and hyphens, without the words `aws`, `amazon` and
   * `cognito`, unique in the region across all AWS accounts
   */
  public static prefix(prefix: string): TokenDomain {
    return new PrefixTokenDomain(prefix);
  }

  /**
   * A new domain under a domain name of your own.
   *
   * Not available in the AWS GovCloud (US) regions; at most four per account and region.
   */
  public static custom(options: CustomTokenDomainOptions): TokenDomain {
    return new CustomTokenDomain(options);
  }

  /**
   * The prefix domain that the user pool has already.
   *
   * @param prefix the prefix alone, without `.auth.<region>.amazoncognito.com`
   */
  public static fromPrefix(prefix: string): TokenDomain {
    return new ExistingTokenDomain(prefix, false);
  }

  /**
   * The custom domain that the user pool has already.
   *
   * @param domainName fully qualified domain name, for example `auth.example.com`
   */
  public static fromDomainName(domainName: string): TokenDomain {
    return new ExistingTokenDomain(domainName, true);
  }

  /** @internal */
  public abstract _bind(scope: Construct, userPool: IUserPool): TokenDomainConfig;
}

class PrefixTokenDomain extends TokenDomain {
  constructor(private readonly domainPrefix: string) {
    super();
  }

  /** @internal */
  public _bind(scope: Construct, userPool: IUserPool): TokenDomainConfig {
    validateDomainPrefix(scope, this.domainPrefix);
    const domain = new UserPoolDomain(scope, 'Domain', {
      userPool,
      cognitoDomain: { domainPrefix: this.domainPrefix },
    });
    return { domain, baseUrl: prefixBaseUrl(scope, domain.domainName) };
  }
}

class GeneratedTokenDomain extends TokenDomain {
  /** @internal */
  public _bind(scope: Construct, userPool: IUserPool): TokenDomainConfig {
    return new PrefixTokenDomain(generateDomainPrefix(scope))._bind(scope, userPool);
  }
}

class CustomTokenDomain extends TokenDomain {
  constructor(private readonly options: CustomTokenDomainOptions) {
    super();
  }

  /** @internal */
  public _bind(scope: Construct, userPool: IUserPool): TokenDomainConfig {
    const { domainName, certificate, hostedZone } = this.options;
    validateDomainName(scope, domainName);
    validateCertificateRegion(scope, certificate);
    const domain = new UserPoolDomain(scope, 'Domain', { userPool, customDomain: { domainName, certificate } });
    if (hostedZone) {
      // Not UserPoolDomainTarget: before aws-cdk-lib 2.170 it reads the distribution with a custom resource.
      const distribution = (domain.node.defaultChild as CfnUserPoolDomain).attrCloudFrontDistribution;
      new ARecord(scope, 'AliasRecord', {
        zone: hostedZone,
        recordName: domainName,
        target: RecordTarget.fromAlias({
          bind: () => ({ dnsName: distribution, hostedZoneId: CloudFrontTarget.getHostedZoneId(scope) }),
        }),
      });
    }
    return { domain, baseUrl: `https://${domainName}` };
  }
}

class ExistingTokenDomain extends TokenDomain {
  constructor(
    private readonly domainName: string,
    private readonly isCustom: boolean,
  ) {
    super();
  }

  /** @internal */
  public _bind(scope: Construct, _userPool: IUserPool): TokenDomainConfig {
    const { domainName } = this;
    if (this.isCustom) validateDomainName(scope, domainName);
    else validateDomainPrefix(scope, domainName);
    const domain = UserPoolDomain.fromDomainName(scope, 'Domain', domainName);
    return { domain, baseUrl: this.isCustom ? `https://${domainName}` : prefixBaseUrl(scope, domainName) };
  }
}

function prefixBaseUrl(scope: Construct, prefix: string): string {
  const region = Stack.of(scope).region;
  return `https://${prefix}.${authLabel(region)}.${region}.amazoncognito.com`;
}

/**
 * `auth`, or `auth-fips` in GovCloud, which has FIPS endpoints only.
 *
 * @see https://docs.aws.amazon.com/govcloud-us/latest/UserGuide/govcloud-cog.html
 */
function authLabel(region: string): string {
  if (!Token.isUnresolved(region)) return region.startsWith('us-gov-') ? 'auth-fips' : 'auth';
  // Lazy, as the URL may be used in another stack than the domain's, and a condition is known in its own stack only.
  return Lazy.uncachedString({
    produce: (context) =>
      Fn.conditionIf(govCloudCondition(Stack.of(context.scope)).logicalId, 'auth-fips', 'auth').toString(),
  });
}

function govCloudCondition(stack: Stack): CfnCondition {
  const id = 'SendGridOAuthIsGovCloud';
  return (
    (stack.node.tryFindChild(id) as CfnCondition | undefined) ??
    new CfnCondition(stack, id, { expression: Fn.conditionEquals(Aws.PARTITION, 'aws-us-gov') })
  );
}

function validateCertificateRegion(scope: Construct, certificate: ICertificate): void {
  const arn = certificate.certificateArn;
  const { partition, region } = Token.isUnresolved(arn)
    ? environmentOf(certificate)
    : Stack.of(scope).splitArn(arn, ArnFormat.SLASH_RESOURCE_NAME);
  if (partition === 'aws' && region !== 'us-east-1') {
    failProp(
      scope,
      'certificate',
      'be in region us-east-1, where Cognito looks for the certificates of custom domains',
      Token.isUnresolved(arn) ? region : arn,
      'request one there, for example in a stack of its own with crossRegionReferences',
    );
  }
}

/** Of a certificate of this app; an imported one with an ARN not known yet can be anywhere. */
function environmentOf(certificate: ICertificate): { partition?: string; region?: string } {
  const { region } = certificate.env;
  if (!certificate.node.defaultChild || Token.isUnresolved(region)) return {};
  return { partition: RegionInfo.get(region).partition, region };
}
