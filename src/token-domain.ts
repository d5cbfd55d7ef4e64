import { ArnFormat, Aws, CfnCondition, Fn, Lazy, Stack, Token } from 'aws-cdk-lib';
import { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { CfnUserPoolDomain, IUserPool, IUserPoolDomain, UserPoolDomain } from 'aws-cdk-lib/aws-cognito';
import { ARecord, IHostedZone, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { CloudFrontTarget } from 'aws-cdk-lib/aws-route53-targets';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { Construct } from 'constructs';
import { regionOf } from './private/environments';
import { generateDomainPrefix } from './private/token-domain-prefix';
import { validateExistingDomain, validateNewDomain } from './private/user-pool-domains';
import { failProp, requireKind, requireProps, validateDomainName, validateDomainPrefix } from './private/validation';

/**
 * Options of `TokenDomain.custom()`.
 */
export interface CustomTokenDomainOptions {
  /**
   * Fully qualified domain name, for example `auth.example.com`.
   *
   * Its parent domain must have a DNS A record before the deployment.
   *
   * @see https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-add-custom-domain.html
   */
  readonly domainName: string;

  /**
   * Certificate for the domain name.
   *
   * It must be in us-east-1, regardless of the stack's region.
   *
   * @see https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-add-custom-domain.html
   */
  readonly certificate: ICertificate;

  /**
   * Public hosted zone in which to create the alias record for the domain name.
   *
   * @default - no record; create one for the domain's CloudFront distribution yourself
   */
  readonly hostedZone?: IHostedZone;
}

/**
 * Domain and base URL of an authorization server.
 *
 * @internal
 */
export interface TokenDomainConfig {
  readonly domain: IUserPoolDomain;
  /** `https://…` without a trailing slash. */
  readonly baseUrl: string;
}

/**
 * Domain of a Cognito user pool, from which SendGrid requests tokens.
 *
 * The token URL is `https://<prefix>.auth.<region>.amazoncognito.com/oauth2/token` for a prefix and
 * `https://<domain name>/oauth2/token` for your own domain name. In the AWS GovCloud (US) regions, which have FIPS
 * endpoints only, `auth` is `auth-fips`.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain.html
 */
export abstract class TokenDomain {
  /**
   * Creates a domain with a generated prefix.
   *
   * Prefixes must be unique in a region across all AWS accounts. The generated prefix consists of the construct's path
   * and address and of a part of the stack ID, so it differs from the prefixes of other accounts and of other webhooks
   * in the stack. It does not change unless the stack is recreated or the construct's path changes.
   */
  public static generated(): TokenDomain {
    return new GeneratedTokenDomain();
  }

  /**
   * Creates a domain with the given prefix.
   *
   * @param prefix 1 to 63 lowercase letters, digits and hyphens, without the words `aws`, `amazon` and `cognito`;
   * unique in the region across all AWS accounts
   */
  public static prefix(prefix: string): TokenDomain {
    return new PrefixTokenDomain(prefix);
  }

  /**
   * Creates a domain with your own domain name.
   *
   * Custom domains are not available in the AWS GovCloud (US) regions. Cognito allows four for each account and region.
   *
   * @see https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-add-custom-domain.html
   */
  public static custom(options: CustomTokenDomainOptions): TokenDomain {
    return new CustomTokenDomain(options);
  }

  /**
   * Uses the existing prefix domain of a user pool.
   *
   * @param prefix only the prefix, without `.auth.<region>.amazoncognito.com`
   */
  public static fromPrefix(prefix: string): TokenDomain {
    return new ExistingTokenDomain(prefix, false);
  }

  /**
   * Uses the existing custom domain of a user pool.
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
    validateNewDomain(scope, userPool, 'prefix');
    const domain = new UserPoolDomain(scope, 'Domain', {
      userPool,
      cognitoDomain: { domainPrefix: this.domainPrefix },
    });
    return { domain, baseUrl: prefixBaseUrl(userPool, domain.domainName) };
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
    requireProps(scope, this.options, 'domainName', 'certificate');
    const { domainName, certificate, hostedZone } = this.options;
    requireKind(scope, 'certificate', certificate, 'certificateArn', 'a certificate');
    requireKind(scope, 'hostedZone', hostedZone, 'hostedZoneId', 'a hosted zone');
    validateDomainName(scope, domainName);
    validateCertificateRegion(scope, certificate);
    validateCustomDomainsAvailable(scope, regionOf(userPool));
    validateNewDomain(scope, userPool, 'custom');
    const domain = new UserPoolDomain(scope, 'Domain', { userPool, customDomain: { domainName, certificate } });
    if (hostedZone) {
      // UserPoolDomainTarget reads the distribution with a custom resource before aws-cdk-lib 2.170.
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
  public _bind(scope: Construct, userPool: IUserPool): TokenDomainConfig {
    const { domainName } = this;
    if (this.isCustom) validateDomainName(scope, domainName);
    else validateDomainPrefix(scope, domainName);
    validateExistingDomain(scope, userPool, domainName, this.isCustom ? 'custom' : 'prefix');
    const domain = UserPoolDomain.fromDomainName(scope, 'Domain', domainName);
    return { domain, baseUrl: this.isCustom ? `https://${domainName}` : prefixBaseUrl(userPool, domainName) };
  }
}

/** @see https://docs.aws.amazon.com/govcloud-us/latest/UserGuide/govcloud-cog.html */
function validateCustomDomainsAvailable(scope: Construct, region: string): void {
  if (!Token.isUnresolved(region) && region.startsWith('us-gov-')) {
    failProp(
      scope,
      'tokenDomain',
      'be a prefix domain in the AWS GovCloud (US) regions, where Cognito has no custom domains',
      region,
      'use `TokenDomain.generated()` or `TokenDomain.prefix()`',
    );
  }
}

function prefixBaseUrl(userPool: IUserPool, prefix: string): string {
  const region = regionOf(userPool);
  return `https://${prefix}.${authLabel(region)}.${region}.amazoncognito.com`;
}

/**
 * Returns `auth`, or `auth-fips` in GovCloud, which has FIPS endpoints only.
 *
 * @see https://docs.aws.amazon.com/govcloud-us/latest/UserGuide/govcloud-cog.html
 */
function authLabel(region: string): string {
  if (!Token.isUnresolved(region)) return region.startsWith('us-gov-') ? 'auth-fips' : 'auth';
  // Lazy, because each stack that uses the URL needs its own condition.
  return Lazy.uncachedString({ produce: (context) => authLabelIn(Stack.of(context.scope)) });
}

/** By stack, because the CDK traces the creation of each token. */
const AUTH_LABELS = new WeakMap<Stack, string>();

function authLabelIn(stack: Stack): string {
  const { logicalId } = govCloudCondition(stack);
  const label = AUTH_LABELS.get(stack) ?? Fn.conditionIf(logicalId, 'auth-fips', 'auth').toString();
  AUTH_LABELS.set(stack, label);
  return label;
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
      'be in us-east-1, because Cognito requires it for custom domains',
      Token.isUnresolved(arn) ? region : arn,
      'create a certificate there, for example in a separate stack with `crossRegionReferences`',
    );
  }
}

/** Region of a certificate of this app; the region of an imported certificate with an unknown ARN is unknown. */
function environmentOf(certificate: ICertificate): { partition?: string; region?: string } {
  const { region } = certificate.env;
  if (!certificate.node.defaultChild || Token.isUnresolved(region)) return {};
  return { partition: RegionInfo.get(region).partition, region };
}
