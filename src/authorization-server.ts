import { RemovalPolicy } from 'aws-cdk-lib';
import { AccountRecovery, IUserPool, IUserPoolDomain, UserPool } from 'aws-cdk-lib/aws-cognito';
import { Construct, IConstruct } from 'constructs';
import { validateUserPoolRegion } from './private/environments';
import { failProps, requireKind, requireProps } from './private/validation';
import { TokenDomain } from './token-domain';

/**
 * An authorization server as defined by RFC 6749: it issues the access tokens that SendGrid sends with its requests.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-1.1
 */
export interface IAuthorizationServer extends IConstruct {
  /**
   * The user pool that issues the tokens.
   */
  readonly userPool: IUserPool;

  /**
   * The domain of the user pool.
   */
  readonly domain: IUserPoolDomain;

  /**
   * URL of the token endpoint: SendGrid's "Token URL".
   *
   * @see https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html
   */
  readonly tokenUrl: string;
}

/**
 * Properties of an `AuthorizationServer`.
 */
export interface AuthorizationServerProps {
  /**
   * Domain of the token endpoint: a new one, because an existing domain belongs to another user pool.
   *
   * @default TokenDomain.generated()
   */
  readonly tokenDomain?: TokenDomain;

  /**
   * Removal policy of the user pool and the token domain.
   *
   * @default RemovalPolicy.DESTROY - the user pool has no users, only the app clients of the webhooks
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * Options of `AuthorizationServer.fromUserPool()`.
 */
export interface UserPoolAuthorizationServerOptions {
  /**
   * The user pool, often imported with `UserPool.fromUserPoolId()`.
   */
  readonly userPool: IUserPool;

  /**
   * Domain of the user pool.
   *
   * Use `TokenDomain.fromPrefix()` or `TokenDomain.fromDomainName()` for a domain that exists. Any other
   * `TokenDomain` creates one. A user pool can have one prefix domain and one custom domain.
   *
   * @see https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain.html
   */
  readonly tokenDomain: TokenDomain;
}

/**
 * An authorization server that consists of an Amazon Cognito user pool and its domain.
 *
 * Both are free: Cognito charges for the tokens it issues, $2.25 per 1,000 in the first tier. SendGrid caches its
 * token, so one webhook costs about $0.14 a month at the default token validity of twelve hours, times the number of
 * SendGrid's servers that cache a token separately, which SendGrid does not document.
 *
 * Several webhooks can share an authorization server. Each has its own resource server and app client, so a token of
 * one webhook is not valid for another. Synthesis fails if two webhooks have the same `resourceServerIdentifier`.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/federation-endpoints-oauth-grants.html
 * @see https://aws.amazon.com/cognito/pricing/
 */
export class AuthorizationServer extends Construct implements IAuthorizationServer {
  /**
   * Uses an existing user pool.
   *
   * Each webhook adds a resource server and an app client to the user pool.
   */
  public static fromUserPool(
    scope: Construct,
    id: string,
    options: UserPoolAuthorizationServerOptions,
  ): IAuthorizationServer {
    return new UserPoolAuthorizationServer(scope, id, options);
  }

  /**
   * The user pool that issues the tokens.
   */
  public readonly userPool: IUserPool;

  /**
   * The domain of the user pool.
   */
  public readonly domain: IUserPoolDomain;

  /**
   * URL of the token endpoint: SendGrid's "Token URL".
   *
   * @see https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html
   */
  public readonly tokenUrl: string;

  constructor(scope: Construct, id: string, props: AuthorizationServerProps = {}) {
    super(scope, id);
    requireKind(this, 'tokenDomain', props.tokenDomain, '_bind', 'a TokenDomain');
    this.userPool = new UserPool(this, 'UserPool', {
      selfSignUpEnabled: false,
      accountRecovery: AccountRecovery.NONE,
      removalPolicy: props.removalPolicy ?? RemovalPolicy.DESTROY,
    });
    validateUserPoolRegion(this, this.userPool);
    const { domain, baseUrl } = (props.tokenDomain ?? TokenDomain.generated())._bind(this, this.userPool);
    this.domain = domain;
    this.tokenUrl = tokenUrlBelow(baseUrl);
    if (!domain.node.defaultChild) {
      failProps(
        this,
        '`tokenDomain` must not be an existing domain, which belongs to another user pool; ' +
          'use `AuthorizationServer.fromUserPool()` with that user pool',
      );
    }
    if (props.removalPolicy) domain.applyRemovalPolicy(props.removalPolicy);
    this.node.defaultChild = this.userPool.node.defaultChild as Construct;
  }
}

class UserPoolAuthorizationServer extends Construct implements IAuthorizationServer {
  public readonly userPool: IUserPool;
  public readonly domain: IUserPoolDomain;
  public readonly tokenUrl: string;

  constructor(scope: Construct, id: string, options: UserPoolAuthorizationServerOptions) {
    super(scope, id);
    requireProps(this, options, 'userPool', 'tokenDomain');
    requireKind(this, 'userPool', options.userPool, 'userPoolId', 'a Cognito user pool');
    requireKind(this, 'tokenDomain', options.tokenDomain, '_bind', 'a TokenDomain');
    const { userPool, tokenDomain } = options;
    validateUserPoolRegion(this, userPool);
    this.userPool = userPool;
    const { domain, baseUrl } = tokenDomain._bind(this, userPool);
    this.domain = domain;
    this.tokenUrl = tokenUrlBelow(baseUrl);
    this.node.defaultChild = (userPool.node.defaultChild ?? domain.node.defaultChild) as Construct | undefined;
  }
}

function tokenUrlBelow(baseUrl: string): string {
  return `${baseUrl}/oauth2/token`;
}
