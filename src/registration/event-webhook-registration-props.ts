import { RemovalPolicy } from 'aws-cdk-lib';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { IEventWebhook } from './event-webhook';
import { SendGridAccount } from './sendgrid-account';
import { SendGridEventType } from './sendgrid-event-type';

/**
 * The region in which SendGrid keeps an account's data.
 */
export enum SendGridApiRegion {
  /** `https://api.sendgrid.com` */
  GLOBAL = 'https://api.sendgrid.com',
  /** `https://api.eu.sendgrid.com`, for subusers in the EU. */
  EU = 'https://api.eu.sendgrid.com',
}

/**
 * What happens to the webhook at SendGrid when the registration is removed from the stack.
 */
export enum WebhookRemovalPolicy {
  /** Delete the webhook if the registration created it, give it back if the registration adopted it. */
  DELETE = 'delete',
  /** As `DELETE`, but disable the webhook instead of deleting it. Disabled webhooks count towards the plan's limit. */
  DISABLE = 'disable',
  /** Leave the webhook as it is. */
  RETAIN = 'retain',
}

/**
 * Properties of an `EventWebhookRegistration`.
 */
export interface EventWebhookRegistrationProps {
  /**
   * The endpoint that SendGrid posts to: a `SendGridOAuthWebhook`, or any URL with `EventWebhook.fromAttributes()`.
   */
  readonly webhook: IEventWebhook;

  /**
   * SendGrid API key with the scopes `user.webhooks.event.settings.create`, `.read`, `.update` and `.delete`, and
   * `user.webhooks.event.test.create` for `testDelivery`.
   *
   * The registration reads it at run time. It is part of no template, event or log.
   */
  readonly apiKey: ISecret;

  /**
   * Name of the field that holds the API key, if the secret is a JSON object.
   *
   * White space around the key does no harm. If the secret contains anything else, such as quotes, or JSON although no
   * field is named, the deployment fails before anything is sent to SendGrid.
   *
   * @default - the secret is plain text
   */
  readonly apiKeyJsonField?: string;

  /**
   * The previous `apiKey`, which the function may still read.
   *
   * Set it in the deployment that changes `apiKey` to a key of another account, so that the registration can delete the
   * webhook in the previous account. Remove it in a later deployment.
   *
   * @default - the function may read `apiKey` only
   */
  readonly previousApiKey?: ISecret;

  /**
   * The event types that SendGrid posts.
   *
   * @default SendGridEventType.all()
   */
  readonly events?: SendGridEventType[];

  /**
   * The webhook's name on SendGrid's page.
   *
   * @default - none
   */
  readonly friendlyName?: string;

  /**
   * Whether SendGrid posts events.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * The region of the SendGrid account. Another value registers a new webhook there.
   *
   * @default SendGridApiRegion.GLOBAL
   */
  readonly apiRegion?: SendGridApiRegion;

  /**
   * The account that gets the webhook. Another value registers a new webhook there.
   *
   * @default - the account of the API key
   */
  readonly account?: SendGridAccount;

  /**
   * Whether SendGrid signs its requests. The public key is then in `publicKeyParameter`.
   *
   * @default - true if the webhook verifies signatures
   */
  readonly signed?: boolean;

  /**
   * Whether to adopt an existing webhook with the same URL. SendGrid allows one webhook per URL.
   *
   * An adopted webhook keeps its id and gets the settings of this registration. It is given back when the registration
   * is removed or its deployment is rolled back: with its settings from before the adoption, or to the registration of
   * another stack that owned it. A registration that gets another construct id in the same stack needs no adoption.
   *
   * @default false - the deployment fails and names the existing webhook
   */
  readonly adoptExisting?: boolean;

  /**
   * Whether SendGrid posts test events after each change. If it cannot deliver them, the deployment fails with
   * SendGrid's error message.
   *
   * @default false
   */
  readonly testDelivery?: boolean;

  /**
   * What happens to the webhook at SendGrid when the registration is removed from the stack.
   *
   * @default WebhookRemovalPolicy.DELETE
   */
  readonly webhookRemovalPolicy?: WebhookRemovalPolicy;

  /**
   * Removal policy of the function's log group.
   *
   * @default RemovalPolicy.DESTROY - it logs deployments, not events
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * How long the function's log group keeps its entries.
   *
   * @default RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: RetentionDays;

  /**
   * KMS key that encrypts the function's log group, in the stack's region.
   *
   * CloudWatch Logs is granted its permissions in the key's policy. The CDK cannot change the policy of an imported key:
   * synthesis warns about it.
   *
   * @default - CloudWatch Logs encrypts with keys of its own, free of charge
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
   */
  readonly encryptionKey?: IKey;
}
