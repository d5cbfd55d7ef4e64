import { IStringParameter } from 'aws-cdk-lib/aws-ssm';
import { ClientSecretSource } from './client-secret-source';

/**
 * The OAuth 2.0 client with which SendGrid requests tokens.
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
 * An endpoint for SendGrid's events: a `SendGridOAuthWebhook`, or any URL.
 */
export interface IEventWebhook {
  /**
   * URL that SendGrid posts to: its "HTTP Post URL".
   */
  readonly httpPostUrl: string;

  /**
   * The OAuth 2.0 client with which SendGrid requests tokens, if the URL requires them.
   */
  readonly oAuthClient?: OAuthClient | undefined;

  /**
   * The SSM parameter from which the endpoint reads the public key, if it reads the key from one.
   */
  readonly publicKeyParameter?: IStringParameter | undefined;

  /**
   * Whether the endpoint verifies signatures, and rejects or at least counts requests without a valid one.
   */
  readonly verifiesSignatures: boolean;
}

/**
 * Attributes of an endpoint that this library did not create.
 */
export interface EventWebhookAttributes {
  /**
   * URL that SendGrid posts to: its "HTTP Post URL".
   */
  readonly httpPostUrl: string;

  /**
   * The OAuth 2.0 client with which SendGrid requests tokens.
   *
   * @default - SendGrid posts without a token
   */
  readonly oAuthClient?: OAuthClient;

  /**
   * An SSM parameter for the public key. With it, SendGrid signs its requests.
   *
   * @default - no parameter; if the registration's `signed` is true, it creates one
   */
  readonly publicKeyParameter?: IStringParameter;
}

/**
 * Endpoints that this library did not create.
 */
export class EventWebhook {
  /**
   * Any URL, with any OAuth 2.0 client or without one.
   */
  public static fromAttributes(attributes: EventWebhookAttributes): IEventWebhook {
    return { ...attributes, verifiesSignatures: attributes.publicKeyParameter !== undefined };
  }

  private constructor() {}
}
