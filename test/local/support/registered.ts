import { App, Stack } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { inlineHandler, OK, synthApp } from './assemblies';
import {
  EventWebhookRegistration,
  EventWebhookRegistrationProps,
  SendGridOAuthWebhook,
  SendGridOAuthWebhookProps,
} from '../../../src';

type RegistrationProps = Partial<EventWebhookRegistrationProps>;
type WebhookProps = Partial<SendGridOAuthWebhookProps>;

interface Options {
  readonly registration?: RegistrationProps | ((stack: Stack) => RegistrationProps) | 'none';
  /** Of the registration. */
  readonly name?: string;
  readonly webhook?: WebhookProps | ((stack: Stack) => WebhookProps);
  readonly code?: string;
  readonly more?: (stack: Stack) => void;
}

/** A webhook that registers itself, unless it is not to. */
export function synthRegistered({
  registration = {},
  name = 'Registration',
  webhook: props = {},
  code = OK,
  more,
}: Options = {}): string {
  return synthApp((app: App) => {
    const stack = new Stack(app, 'Stack');
    const handler = inlineHandler(stack, code);
    const webhookProps = typeof props === 'function' ? props(stack) : props;
    const webhook = new SendGridOAuthWebhook(stack, 'Webhook', { handler, ...webhookProps });
    if (registration !== 'none') {
      const apiKey = Secret.fromSecretNameV2(stack, 'ApiKey', 'sendgrid/api-key');
      const over = typeof registration === 'function' ? registration(stack) : registration;
      new EventWebhookRegistration(stack, name, { webhook, apiKey, ...over });
    }
    more?.(stack);
  });
}
