import { generateKeyPair as generateKeyPairCallback, KeyObject, randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { JwtRsaVerifier } from 'aws-jwt-verify';
import { exportJWK, JWK, SignJWT } from 'jose';
import { StageClock } from '../clock';
import { AppClient, UserPool } from './user-pool';

const generateKeyPair = promisify(generateKeyPairCallback);

/** SendGrid uses a token for as long as it is valid. */
const MOST_VERIFIED = 100;

/** Claims of Cognito's access tokens for client credentials. */
export interface AccessTokenClaims {
  readonly iss: string;
  readonly sub: string;
  readonly client_id: string;
  readonly scope: string;
  readonly token_use: string;
  readonly auth_time: number;
  readonly iat: number;
  readonly exp: number;
  readonly jti: string;
  readonly version: number;
}

/** Issues and verifies the tokens of one user pool, by the stage's clock. */
export class AccessTokens {
  /** @param previous tokens of the same pool before an update, which stay valid */
  public static async for(pool: UserPool, clock: StageClock, previous?: AccessTokens): Promise<AccessTokens> {
    if (previous) return new AccessTokens(pool, clock, previous.privateKey, previous.publicJwk);
    const { privateKey, publicKey } = await generateKeyPair('rsa', { modulusLength: 2048 });
    const jwk = await exportJWK(publicKey);
    return new AccessTokens(pool, clock, privateKey, { ...jwk, kid: randomUUID(), alg: 'RS256', use: 'sig' });
  }

  private readonly verifier;
  /** Claims by token. */
  private readonly verified = new Map<string, Readonly<Record<string, unknown>>>();

  private constructor(
    private readonly pool: UserPool,
    private readonly clock: StageClock,
    private readonly privateKey: KeyObject,
    private readonly publicJwk: JWK,
  ) {
    this.verifier = JwtRsaVerifier.create({ issuer: pool.issuer, audience: null });
    this.verifier.cacheJwks(this.jwks() as never);
  }

  public jwks(): { keys: JWK[] } {
    return { keys: [this.publicJwk] };
  }

  public async issue(client: AppClient, scopes: readonly string[]): Promise<string> {
    const now = Math.floor(this.clock.now() / 1000);
    const claims: AccessTokenClaims = {
      sub: client.clientId,
      token_use: 'access',
      scope: scopes.join(' '),
      auth_time: now,
      iss: this.pool.issuer,
      exp: now + client.accessTokenSeconds,
      iat: now,
      version: 2,
      jti: randomUUID(),
      client_id: client.clientId,
    };
    return new SignJWT({ ...claims })
      .setProtectedHeader({ kid: this.publicJwk.kid, alg: 'RS256' })
      .sign(this.privateKey);
  }

  /**
   * Verifies signature, issuer and expiry. Throws an error of aws-jwt-verify for an invalid token.
   *
   * A valid token stays valid until it expires, so its signature is verified once.
   */
  public verify(token: string): Readonly<Record<string, unknown>> {
    const known = this.verified.get(token);
    if (known && this.clock.now() < Number(known.exp) * 1000) return known;
    const claims = this.verifyCompletely(token);
    if (this.verified.size >= MOST_VERIFIED) this.verified.clear();
    this.verified.set(token, claims);
    return claims;
  }

  /**
   * The verifier uses the machine's clock, so a negative grace period adds the offset of the stage's clock. The
   * asynchronous method would request an unknown key from AWS.
   */
  private verifyCompletely(token: string): Readonly<Record<string, unknown>> {
    return this.verifier.verifySync(token, { graceSeconds: -this.clock.offsetSeconds });
  }
}
