import { RemovalPolicy } from 'aws-cdk-lib';
import { AccountRecovery, IUserPool, IUserPoolDomain, UserPool } from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import { failProps } from './private/validation';
import { TokenDomain } from './token-domain';

/**
 * Properties of an `AuthorizationServer`.
 */
export interface AuthorizationServerProps {
  /**
   * Where tokens are asked for.
   *
   * With a `userPool` of your own that has a domain already, name that domain here: a user pool has one prefix
   * domain and one custom domain at most.
   *
   * @default TokenDomain.generated()
   */
  readonly tokenDomain?: TokenDomain;

  /**
   * User pool that issues the tokens.
   *
   * @default - a new user pool, closed to sign-up
   */
  readonly userPool?: IUserPool;

  /**
   * What happens to the new user pool and token domain when they leave the stack.
   *
   * @default RemovalPolicy.DESTROY - the user pool holds no users, only the app clients of the webhooks
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * A user pool with its domain, for `AuthorizationServer.fromUserPool()`.
 */
export interface UserPoolAuthorizationServerOptions {
  /**
   * The user pool, usually imported with `UserPool.fromUserPoolId()`.
   */
  readonly userPool: IUserPool;

  /**
   * The domain that the user pool has: `TokenDomain.fromPrefix()` or `TokenDomain.fromDomainName()`.
   *
   * If it has none yet, any other `TokenDomain` adds it.
   */
  readonly tokenDomain: TokenDomain;
}

/**
 * The authorization server of RFC 6749: an Amazon Cognito user pool and the domain that has its token endpoint.
 *
 * Creates a user pool (`AWS::Cognito::UserPool`) and its domain (`AWS::Cognito::UserPoolDomain`), neither of which
 * costs anything by itself: Cognito charges for the tokens it issues, $2.25 per 1,000 in the first tier. SendGrid
 * caches its token, so at the default validity of one hour a webhook costs about $1.62 a month.
 *
 * One authorization server can serve several webhooks. Each gets a resource server and an app client of its own, so
 * that the token of one does not open another; two webhooks with the same `resourceServerIdentifier` are refused.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/federation-endpoints-oauth-grants.html
 * @see https://aws.amazon.com/cognito/pricing/
 */
export class AuthorizationServer extends Construct {
  /**
   * Uses a user pool that exists, with its domain.
   *
   * Nothing is created but what each webhook adds to the user pool: a resource server and an app client.
   */
  public static fromUserPool(
    scope: Construct,
    id: string,
    options: UserPoolAuthorizationServerOptions,
  ): AuthorizationServer {
    return new AuthorizationServer(scope, id, options);
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
    this.userPool =
      props.userPool ??
      new UserPool(this, 'UserPool', {
        selfSignUpEnabled: false,
        accountRecovery: AccountRecovery.NONE,
        removalPolicy: props.removalPolicy ?? RemovalPolicy.DESTROY,
      });
    const { domain, baseUrl } = (props.tokenDomain ?? TokenDomain.generated())._bind(this, this.userPool);
    this.domain = domain;
    this.tokenUrl = `${baseUrl}/oauth2/token`;
    if (props.removalPolicy) applyTo(domain, props.removalPolicy);
    this.node.defaultChild = (this.userPool.node.defaultChild ?? domain.node.defaultChild) as Construct | undefined;
  }

  /**
   * Notes that a webhook uses a resource server identifier in this user pool.
   *
   * Any client of the pool that has the scope is let in, so a second webhook with the same identifier would accept
   * the first one's tokens.
   *
   * @internal
   */
  public _claimResourceServerIdentifier(webhook: Construct, identifier: string): void {
    const claims = claimsOf(this);
    const key = `${this.userPool.userPoolId} ${identifier}`;
    const holder = claims.get(key);
    if (holder) {
      failProps(
        webhook,
        `\`resourceServerIdentifier\` must be unique in a user pool, got: '${identifier}', which ${holder} has already; ` +
          'give one of them another `resourceServerIdentifier`, so that the token of one does not open the other',
      );
    }
    claims.set(key, webhook.node.path);
  }
}

function applyTo(domain: IUserPoolDomain, policy: RemovalPolicy): void {
  // An imported domain is no resource of this app, so there is nothing to apply to.
  if (domain.node.defaultChild) domain.applyRemovalPolicy(policy);
}

/** Per app, because two imports of one user pool are two objects with the same id. */
const CLAIMS = new WeakMap<object, Map<string, string>>();

function claimsOf(scope: Construct): Map<string, string> {
  const root = scope.node.root;
  const claims = CLAIMS.get(root) ?? new Map<string, string>();
  CLAIMS.set(root, claims);
  return claims;
}
