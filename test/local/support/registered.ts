import { App, Stack } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { inlineHandler, OK, synthApp } from './assemblies';
import {
  EventWebhookRegistration,
  EventWebhookRegistrationProps,
  SendGridOAuthWebhook,
  SendGridOAuthWebhookProps,
} from '../../../src';

interface Options {
  readonly registration?: Partial<EventWebhookRegistrationProps> | 'none';
  readonly webhook?: Partial<SendGridOAuthWebhookProps>;
  readonly code?: string;
  readonly more?: (stack: Stack) => void;
}

/** A webhook that registers itself, unless it is not to. */
export function synthRegistered({ registration = {}, webhook: props = {}, code = OK, more }: Options = {}): string {
  return synthApp((app: App) => {
    const stack = new Stack(app, 'Stack');
    const handler = inlineHandler(stack, code);
    const webhook = new SendGridOAuthWebhook(stack, 'Webhook', { handler, ...props });
    if (registration !== 'none') {
      const apiKey = Secret.fromSecretNameV2(stack, 'ApiKey', 'sendgrid/api-key');
      new EventWebhookRegistration(stack, 'Registration', { webhook, apiKey, ...registration });
    }
    more?.(stack);
  });
}
