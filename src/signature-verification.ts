import { Duration, Fn, Token } from 'aws-cdk-lib';
import { IGrantable } from 'aws-cdk-lib/aws-iam';
import { IStringParameter, ParameterType } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { grantActions } from './private/checked-grant';
import { requireSameEnvironment } from './private/environments';
import { managedPublicKeyParameter, warnOfOverwrittenParameter } from './private/public-key-parameter';
import { failProp, optionsOf, requireKind, requireProps, validateSeconds } from './private/validation';
import { parsePublicKeys } from './sendgrid/public-key';

/**
 * What the receiver does with a request whose signature is invalid.
 */
export enum SignatureVerificationMode {
  /**
   * Rejects the request with 403 and the body `{"error":"invalid_signature"}`, which does not make SendGrid renew its
   * token.
   */
  ENFORCE = 'enforce',

  /**
   * Records the invalid signature in logs and metrics and delivers the events.
   *
   * Events are also delivered while the public key is unavailable. Use this mode to check your setup before you
   * enforce signatures.
   */
  SHADOW = 'shadow',
}

/**
 * Options of `SignatureVerification`.
 */
export interface SignatureVerificationOptions {
  /**
   * What the receiver does with a request whose signature is invalid.
   *
   * @default SignatureVerificationMode.ENFORCE
   */
  readonly mode?: SignatureVerificationMode;

  /**
   * Maximum difference between the signed timestamp of a request and the current time, in either direction: 1 minute
   * to 7 days.
   *
   * It limits how long a recorded request can be replayed. Omit it unless you need it, and then set more than 24 hours:
   * SendGrid retries for up to 24 hours and does not document whether a retry has a new timestamp. If it does not,
   * retries are rejected until their events are lost.
   *
   * @default - no maximum; deduplication in the handler skips the events of replayed requests
   */
  readonly maxAge?: Duration;
}

/**
 * Environment and permissions of the receiver.
 *
 * @internal
 */
export interface SignatureVerificationConfig {
  readonly environment: Record<string, string>;
  readonly grant: (receiver: IGrantable) => void;
  readonly parameter?: IStringParameter;
}

/**
 * Verification of the signatures of SendGrid's Signed Event Webhook, which prove that SendGrid sent a request and that
 * nobody changed it.
 *
 * A Lambda function of this library, the receiver, verifies the signature before the events are delivered. It rejects
 * invalid signatures with 403. If the public key is unavailable or an internal error occurs, it responds with 5xx, so
 * that SendGrid retries and no event is lost.
 *
 * Creates the receiver with its role and log group. Lambda charges $0.20 per million requests and about as much for the
 * duration. A request adds about 600 bytes to the log, at $0.50 per GB. Five CloudWatch metrics cost $0.30 a month
 * each; three more have values, and a price, only while a key or a body is at fault.
 *
 * OAuth 2.0 authorizes the caller; a signature authenticates the request. You can use both.
 *
 * @see https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/getting-started-event-webhook-security-features
 */
export abstract class SignatureVerification {
  /**
   * Uses public keys from the template.
   *
   * A signature is valid if one of the keys verifies it. A key is the "Verification Key" that SendGrid shows after you
   * enable signing: a P-256 public key as base64 of DER (SubjectPublicKeyInfo). PEM, quotes and line ends within the
   * key are accepted. Synthesis fails for any other text and for an empty list. A new key needs a deployment.
   */
  public static publicKeys(publicKeys: string[], options: SignatureVerificationOptions = {}): SignatureVerification {
    return new LiteralKeys(publicKeys, optionsOf(options));
  }

  /**
   * Reads public keys from an existing SSM parameter of type String: one key, or several, for example separated by
   * commas.
   *
   * The receiver reads the parameter every five minutes and after an invalid signature, so a new key needs no
   * deployment. While SSM is unavailable, it keeps using the key it has. The parameter must be in the webhook's account
   * and region, and not in an app's template, because CloudFormation would overwrite the key. Synthesis fails for a
   * SecureString, which would need a KMS key to read a value that is not secret.
   */
  public static parameter(
    parameter: IStringParameter,
    options: SignatureVerificationOptions = {},
  ): SignatureVerification {
    return new KeysInParameter((scope) => givenParameter(scope, parameter), optionsOf(options));
  }

  /**
   * Reads public keys from an SSM parameter that this library names, available as `publicKeyParameter`.
   *
   * An `EventWebhookRegistration` creates the parameter with SendGrid's key and deletes it with the last key. Without a
   * registration, create it with the command in the documentation. Until then the receiver responds with 5xx, so that
   * SendGrid retries. The parameter is not part of the template, so no deployment overwrites the key. It is free of
   * charge (standard tier).
   */
  public static managed(options: SignatureVerificationOptions = {}): SignatureVerification {
    return new KeysInParameter((scope) => managedPublicKeyParameter(scope), optionsOf(options));
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
    requireProps(scope, { publicKeys: this.publicKeys }, 'publicKeys');
    if (!Token.isUnresolved(this.publicKeys) && !Array.isArray(this.publicKeys)) {
      failProp(scope, 'publicKeys', 'be a list of keys', typeof this.publicKeys);
    }
    if (!Token.isUnresolved(this.publicKeys) && this.publicKeys.length === 0) {
      failProp(scope, 'publicKeys', 'have at least one key', '[]');
    }
    const keys = Token.isUnresolved(this.publicKeys)
      ? this.publicKeys
      : this.publicKeys.flatMap((text, index) => normalizePublicKeys(scope, text, index));
    return { environment: { PUBLIC_KEYS: Fn.join(',', keys) }, grant: () => {} };
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
    warnOfOverwrittenParameter(scope, parameter, false);
    if ((parameter.parameterType as ParameterType | undefined) === ParameterType.SECURE_STRING) {
      failProp(scope, 'parameter', 'have the type String', 'SecureString', 'a public key is not secret');
    }
    // An imported parameter has the environment of its scope, not of its ARN.
    const arn = Token.isUnresolved(parameter.parameterArn) ? '' : parameter.parameterArn;
    const [, , , region, account] = arn.split(':');
    requireSameEnvironment(scope, 'parameter', { account, region }, 'the receiver reads the parameter by its name');
    return {
      parameter,
      environment: { PUBLIC_KEY_PARAMETER: parameter.parameterName },
      grant: (grantee) =>
        grantActions(scope, { grantee, actions: ['ssm:GetParameter'], resource: parameter }, parameter.parameterArn),
    };
  }
}

function givenParameter(scope: Construct, parameter: IStringParameter): IStringParameter {
  requireProps(scope, { parameter }, 'parameter');
  requireKind(scope, 'parameter', parameter, 'parameterName', 'an SSM parameter');
  return parameter;
}

/** Returns the keys of a text in the form that SendGrid shows, and a token unchanged. */
function normalizePublicKeys(scope: Construct, text: string, index: number): string[] {
  if (Token.isUnresolved(text)) return [text];
  if (typeof text !== 'string') failProp(scope, `publicKeys[${index}]`, 'be of type string', typeof text);
  const { keys, other } = parsePublicKeys(text);
  if (keys.length > 0 && other === '') return keys.map(({ base64 }) => base64);
  return failProp(
    scope,
    `publicKeys[${index}]`,
    'be a P-256 public key as base64 of DER (SubjectPublicKeyInfo)',
    // Without the value, which may be a secret that was pasted into the wrong place.
    keys.length > 0 ? 'a key and other characters' : `${text.length} other characters`,
    "copy SendGrid's \"Verification Key\", which begins with 'MFkwEwYHKoZIzj0'",
  );
}
