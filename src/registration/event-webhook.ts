import { IStringParameter } from 'aws-cdk-lib/aws-ssm';
import { ClientSecretSource } from './client-secret-source';

/**
 * The OAuth 2.0 client as which SendGrid asks for tokens.
 */
export interface OAuthClient {
  /**
   * SendGrid's "Client ID".
   */
  readonly clientId: string;

  /**
   * SendGrid's "Token URL".
   */
  readonly tokenUrl: string;

  /**
   * Where to read SendGrid's "Client Secret".
   */
  readonly clientSecret: ClientSecretSource;
}

/**
 * Something that takes SendGrid's events: a `SendGridOAuthWebhook`, or any URL.
 */
export interface IEventWebhook {
  /**
   * URL that SendGrid posts to: its "HTTP Post URL".
   */
  readonly httpPostUrl: string;

  /**
   * The OAuth 2.0 client as which SendGrid asks for tokens, if the URL demands them.
   */
  readonly oAuthClient?: OAuthClient | undefined;

  /**
   * The SSM parameter from which the receiver reads the public key, if it reads it from one.
   */
  readonly publicKeyParameter?: IStringParameter | undefined;

  /**
   * Whether posts without a valid signature are refused there, or at least counted.
   */
  readonly verifiesSignatures: boolean;
}

/**
 * What is known of an endpoint that this library has not made.
 */
export interface EventWebhookAttributes {
  /**
   * URL that SendGrid posts to: its "HTTP Post URL".
   */
  readonly httpPostUrl: string;

  /**
   * The OAuth 2.0 client as which SendGrid asks for tokens.
   *
   * @default - SendGrid posts without a token
   */
  readonly oAuthClient?: OAuthClient;

  /**
   * An SSM parameter of yours that gets the public key. With it, SendGrid signs its posts.
   *
   * @default - posts are signed only if the registration's `signed` is true, which then makes a parameter
   */
  readonly publicKeyParameter?: IStringParameter;
}

/**
 * Endpoints that this library has not made.
 */
export class EventWebhook {
  /**
   * Any URL, with any OAuth 2.0 client or none.
   */
  public static fromAttributes(attributes: EventWebhookAttributes): IEventWebhook {
    return { ...attributes, verifiesSignatures: attributes.publicKeyParameter !== undefined };
  }

  private constructor() {}
}
