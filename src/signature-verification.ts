import { Duration, Token } from 'aws-cdk-lib';
import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { IStringParameter, ParameterType } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { newPublicKeyParameter } from './private/public-key-parameter';
import { failProp, validateSeconds } from './private/validation';
import { parsePublicKey } from './sendgrid/public-key';

/**
 * What happens to a post whose signature does not fit.
 */
export enum SignatureVerificationMode {
  /**
   * It is refused: 403 with the body `{"error":"invalid_signature"}`, which does not make SendGrid renew its token.
   */
  ENFORCE = 'enforce',

  /**
   * It is counted in logs and metrics and let through, as is everything while the key cannot be had. Use it to see
   * whether all is well before you enforce.
   */
  SHADOW = 'shadow',
}

/**
 * Options that all kinds of `SignatureVerification` have.
 */
export interface SignatureVerificationOptions {
  /**
   * What happens to a post whose signature does not fit.
   *
   * @default SignatureVerificationMode.ENFORCE
   */
  readonly mode?: SignatureVerificationMode;

  /**
   * How far the signed time of a post may be from now, in either direction: 1 minute to 7 days.
   *
   * A post that somebody recorded and sends again is refused after this time. Leave it off unless you need it, and
   * then give it more than 24 hours: SendGrid does not say whether a retry, which can come up to 24 hours later, is
   * signed anew, and one with its first time would be refused until its events are lost.
   *
   * @default - any time: a post that is sent again is let in, and a duplicate filter in the handler drops its events
   */
  readonly maxAge?: Duration;
}

/**
 * What a verification gives to the receiver.
 *
 * @internal
 */
export interface SignatureVerificationConfig {
  readonly environment: Record<string, string>;
  readonly grant: (receiver: IGrantable) => void;
  readonly parameter?: IStringParameter;
}

/**
 * How the endpoint gets the public key of SendGrid's Signed Event Webhook, with which it checks that SendGrid itself
 * has made a post, and that nobody has changed it.
 *
 * A function of this library, the receiver, then stands between API Gateway and what delivers: a post whose signature
 * does not fit is answered with 403 and goes no further. Where the key cannot be had, or anything else of ours fails,
 * it answers 5xx, so that SendGrid tries again and no event is lost.
 *
 * Creates the receiver with its role and its log group. Lambda charges $0.20 per million posts and about as much for
 * its time; the log takes about 600 bytes a post at $0.50 per GB, plus CloudWatch's price for its five metrics, $0.30
 * a month each.
 *
 * OAuth 2.0 answers whether a caller may post, a signature who made the post: both can be on.
 *
 * @see https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/getting-started-event-webhook-security-features
 */
export abstract class SignatureVerification {
  /**
   * Keys that are known at deployment: what SendGrid shows as "Verification Key" once signing is on, base64 of a DER
   * SubjectPublicKeyInfo. A post is let in if one of them fits.
   *
   * A new key needs a deployment; the other kinds do not.
   *
   * @throws at synth, for no key at all, or one that is no P-256 public key
   */
  public static publicKeys(publicKeys: string[], options: SignatureVerificationOptions = {}): SignatureVerification {
    return new LiteralKeys(publicKeys, options);
  }

  /**
   * Keys in an SSM parameter of yours, of the type String: one key, or several with commas or white space between.
   *
   * The receiver reads it again every five minutes, and at once when a signature does not fit, so that a new key needs
   * no deployment. It must be in the webhook's account and region.
   *
   * @throws at synth, for a SecureString: a public key is no secret, and reading one costs a KMS key
   */
  public static parameter(
    parameter: IStringParameter,
    options: SignatureVerificationOptions = {},
  ): SignatureVerification {
    return new KeysInParameter(() => parameter, options);
  }

  /**
   * Keys in an SSM parameter that the webhook makes, `publicKeyParameter`. Until somebody puts SendGrid's key into it,
   * posts are answered with 5xx, so that SendGrid keeps their events.
   *
   * A deployment does not overwrite the key. The parameter is one of the standard tier, at no cost.
   */
  public static managed(options: SignatureVerificationOptions = {}): SignatureVerification {
    return new KeysInParameter((scope) => newPublicKeyParameter(scope), options);
  }

  /** @internal */
  protected constructor(private readonly options: SignatureVerificationOptions) {}

  /** @internal */
  public get _mode(): SignatureVerificationMode {
    return this.options.mode ?? SignatureVerificationMode.ENFORCE;
  }

  /** @internal */
  public _bind(scope: Construct): SignatureVerificationConfig {
    const { maxAge } = this.options;
    validateSeconds(scope, 'maxAge', maxAge, { min: 60, max: 7 * 86_400 });
    const keys = this._keys(scope);
    return {
      ...keys,
      environment: {
        ...keys.environment,
        SIGNATURE_MODE: this._mode,
        ...(maxAge ? { MAX_AGE_SECONDS: String(maxAge.toSeconds()) } : {}),
      },
    };
  }

  /** @internal */
  protected abstract _keys(scope: Construct): SignatureVerificationConfig;
}

class LiteralKeys extends SignatureVerification {
  constructor(
    private readonly publicKeys: string[],
    options: SignatureVerificationOptions,
  ) {
    super(options);
  }

  /** @internal */
  protected _keys(scope: Construct): SignatureVerificationConfig {
    if (!Token.isUnresolved(this.publicKeys) && this.publicKeys.length === 0) {
      failProp(scope, 'publicKeys', 'have at least one key', '[]');
    }
    this.publicKeys.forEach((key, index) => validatePublicKey(scope, key, index));
    return { environment: { PUBLIC_KEYS: this.publicKeys.join(',') }, grant: () => {} };
  }
}

class KeysInParameter extends SignatureVerification {
  constructor(
    private readonly parameter: (scope: Construct) => IStringParameter,
    options: SignatureVerificationOptions,
  ) {
    super(options);
  }

  /** @internal */
  protected _keys(scope: Construct): SignatureVerificationConfig {
    const parameter = this.parameter(scope);
    if ((parameter.parameterType as ParameterType | undefined) === ParameterType.SECURE_STRING) {
      failProp(scope, 'parameter', 'be of the type String', 'SecureString', 'a public key is no secret');
    }
    return {
      parameter,
      environment: { PUBLIC_KEY_PARAMETER: parameter.parameterName },
      grant: (grantee) =>
        Grant.addToPrincipal({ grantee, actions: ['ssm:GetParameter'], resourceArns: [parameter.parameterArn] }),
    };
  }
}

function validatePublicKey(scope: Construct, key: string, index: number): void {
  if (Token.isUnresolved(key) || parsePublicKey(key)) return;
  failProp(
    scope,
    `publicKeys[${index}]`,
    'be base64 of a P-256 public key in DER (SubjectPublicKeyInfo)',
    // Not the value: what is pasted in the wrong place may well be a secret.
    `${key.length} characters that are none`,
    "copy SendGrid's \"Verification Key\", which begins with 'MFkwEwYHKoZIzj0'",
  );
}
