import { RemovalPolicy } from 'aws-cdk-lib';
import { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { IEventWebhook } from './event-webhook';
import { SendGridAccount } from './sendgrid-account';
import { SendGridEventType } from './sendgrid-event-type';

/**
 * Where SendGrid keeps an account's data.
 */
export enum SendGridApiRegion {
  /** `https://api.sendgrid.com` */
  GLOBAL = 'https://api.sendgrid.com',
  /** `https://api.eu.sendgrid.com`, for subusers in the EU. */
  EU = 'https://api.eu.sendgrid.com',
}

/**
 * What happens to the webhook at SendGrid when the registration leaves the stack.
 */
export enum WebhookRemovalPolicy {
  /** It is deleted. */
  DELETE = 'delete',
  /** It is turned off and stays; a disabled webhook counts for the plan's limit, too. */
  DISABLE = 'disable',
  /** It stays as it is. */
  RETAIN = 'retain',
}

/**
 * Properties of an `EventWebhookRegistration`.
 */
export interface EventWebhookRegistrationProps {
  /**
   * What SendGrid posts to: a `SendGridOAuthWebhook`, or any URL by `EventWebhook.fromAttributes()`.
   */
  readonly webhook: IEventWebhook;

  /**
   * SendGrid API key with the scopes `user.webhooks.event.settings.create`, `.read`, `.update` and `.delete`, and
   * `user.webhooks.event.test.create` for `testDelivery`.
   *
   * It is read when the registration runs, and appears in no template, event or log.
   */
  readonly apiKey: ISecret;

  /**
   * Field of the secret that has the API key, where the secret is a JSON object.
   *
   * @default - the secret is the API key itself
   */
  readonly apiKeyJsonField?: string;

  /**
   * The secret that was `apiKey` before, which the function may go on reading.
   *
   * Name it in the deployment in which `apiKey` becomes the key of another account: with it, the webhook in the account
   * before is removed. It can be left out from the next deployment on.
   *
   * @default - the function may read `apiKey` only
   */
  readonly previousApiKey?: ISecret;

  /**
   * Which events are posted.
   *
   * @default SendGridEventType.all()
   */
  readonly events?: SendGridEventType[];

  /**
   * Name that SendGrid's page shows for the webhook.
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
   * Where SendGrid keeps the account's data. A change makes a new webhook there.
   *
   * @default SendGridApiRegion.GLOBAL
   */
  readonly apiRegion?: SendGridApiRegion;

  /**
   * Whose webhook it is. A change makes a new webhook there.
   *
   * @default - of the account that the API key belongs to
   */
  readonly account?: SendGridAccount;

  /**
   * Whether SendGrid signs its posts. The public key then is in `publicKeyParameter`.
   *
   * @default - true if the webhook verifies signatures
   */
  readonly signed?: boolean;

  /**
   * Whether to take over a webhook that is there already for the same URL. SendGrid has one for each URL.
   *
   * If the deployment fails, its settings are put back as far as SendGrid shows them. Without it a registration cannot
   * be renamed, as the one of the new name takes the webhook over from that of the old name.
   *
   * @default true
   */
  readonly adoptExisting?: boolean;

  /**
   * Whether SendGrid posts test events once the webhook is registered; if it can not deliver them, the deployment
   * fails with SendGrid's words.
   *
   * @default false
   */
  readonly testDelivery?: boolean;

  /**
   * Any text, such as today's date; a change of it gives the app client in Amazon Cognito another client secret.
   *
   * The new secret is added while the one before still works, tried at the token URL, registered with SendGrid, and
   * only then the one before is removed. From then on Cognito shows the client secret to nobody, so it cannot go
   * together with `storeClientSecret`, or with another registration of the same client. Naming a text for the first
   * time in an update rotates, too.
   *
   * @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AddUserPoolClientSecret.html
   * @default - the client keeps the secret that it has
   */
  readonly rotateClientSecret?: string;

  /**
   * What happens to the webhook at SendGrid when the registration leaves the stack.
   *
   * @default WebhookRemovalPolicy.DELETE
   */
  readonly webhookRemovalPolicy?: WebhookRemovalPolicy;

  /**
   * What happens to the log group of the registration's function.
   *
   * @default RemovalPolicy.DESTROY - it tells of deployments, not of events
   */
  readonly removalPolicy?: RemovalPolicy;
}
