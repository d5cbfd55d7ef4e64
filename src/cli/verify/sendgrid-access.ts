import { setTimeout as sleep } from 'node:timers/promises';
import { VerificationContext } from './context';
import { finding, StepReport } from './step';
import { EventWebhookApi } from '../../sendgrid/event-webhook-api';
import { retry } from '../../sendgrid/retry';
import { NODE_RUNTIME } from '../../sendgrid/runtime';
import { SendGridClient } from '../../sendgrid/settings-client';
import { RegistrationSettings, UnknownRegistration } from '../deployment/registration';

/** How long a step may take at most, retries included. `--timeout` may shorten it. */
const MAX_MILLISECONDS = 20_000;

/** Access to SendGrid's settings, and to the settings that the deployment expects. */
export interface SendGridAccess {
  readonly apiKey: string;
  readonly apiUrl: string;
  readonly onBehalfOf?: string;
  /** Whether SendGrid may post its test events. */
  readonly test: boolean;
  /** Reads the public keys from the SSM parameter; undefined if its name is unknown. */
  publicKeys(): Promise<string | undefined>;
  registration(): Promise<RegistrationSettings | UnknownRegistration>;
}

/** Creates a client of SendGrid's settings API for one step, with a time limit of its own. */
export function settingsApi(
  { apiKey, apiUrl, onBehalfOf }: SendGridAccess,
  { signal, redactor, timeoutMs }: VerificationContext,
): EventWebhookApi {
  const client = new SendGridClient({
    apiUrl,
    onBehalfOf,
    apiKey,
    redactor,
    retry,
    runtime: {
      ...NODE_RUNTIME,
      responseTimeoutMs: timeoutMs,
      // After an interruption the next call fails at once, so sleeping need not report it.
      sleep: async (milliseconds) => sleep(milliseconds, undefined, { signal }).catch(() => {}),
    },
    deadline: Date.now() + Math.min(MAX_MILLISECONDS, timeoutMs),
    signal,
  });
  return new EventWebhookApi(client);
}

/** Reports a call of the API that failed for a reason other than the deployment. */
export function reportApiFailure(error: unknown, sent: string, { redactor }: VerificationContext): StepReport {
  const received = redactor.clean((error as Error).message);
  return { sent, received, findings: [finding('sendgrid-api-failure', received)] };
}
