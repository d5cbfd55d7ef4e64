import { counted } from '../../../sendgrid/counted';
import { EventWebhookObject, STATUS_CHANGE_FLAG } from '../../../sendgrid/event-webhook-api';
import { RegistrationSettings, UnknownRegistration } from '../../deployment/registration';
import { VerificationContext } from '../context';
import { SendGridAccess } from '../sendgrid-access';
import { finding, KnownFacts, StepFinding, StepReport, StepResult } from '../step';

/** Do the webhook's settings at SendGrid match the deployment? */
export async function compareSettings(
  access: SendGridAccess,
  { webhook }: KnownFacts<'webhook'>,
  { deployment }: VerificationContext,
): Promise<StepResult> {
  const { enabled, oauth_client_id: clientId, oauth_token_url: tokenUrl } = webhook;
  const comparison = await compareRegistration(access, webhook);
  const findings = [
    ...difference('Client ID', clientId ?? 'none', deployment.clientId),
    ...difference('Token URL', tokenUrl ?? 'none', deployment.tokenUrl),
    ...(comparison.findings ?? []),
  ];
  const events = `${enabled ? 'enabled' : 'disabled'}, ${counted(eventFlags(webhook).length, 'event flag')} on`;
  return { received: `Client ID ${clientId}, Token URL ${tokenUrl}, ${events}`, findings, note: comparison.note };
}

/** Compares what only the registration in the stack's template, or a flag, can say. */
async function compareRegistration(access: SendGridAccess, webhook: EventWebhookObject): Promise<StepReport> {
  let expected: RegistrationSettings | UnknownRegistration;
  try {
    expected = await access.registration();
  } catch (error) {
    const unknown = finding('unknown-expected-events', (error as Error).message);
    return { findings: [unknown, ...compareEnabled(webhook, true)] };
  }
  if ('unknown' in expected) {
    return { note: `event flags not compared: ${expected.unknown}`, findings: compareEnabled(webhook, true) };
  }
  return { findings: [...compareEvents(webhook, expected), ...compareEnabled(webhook, expected.enabled)] };
}

function compareEnabled({ id, enabled }: EventWebhookObject, expected: boolean): StepFinding[] {
  if (enabled === expected) return [];
  if (expected) return [finding('disabled-sendgrid-webhook', `webhook ${id}`)];
  return [finding('sendgrid-settings-mismatch', 'the webhook is enabled in SendGrid, disabled in the deployment')];
}

/**
 * Skips the flag for account status changes if it is on only by default: SendGrid does not document it in requests, and
 * may ignore it.
 */
function compareEvents(webhook: EventWebhookObject, { events, byDefault }: RegistrationSettings): StepFinding[] {
  const isCompared = (name: string) => !byDefault || name !== STATUS_CHANGE_FLAG;
  const [actual, expected] = [eventFlags(webhook), events].map(
    (names) => names.filter(isCompared).sort().join(', ') || 'none',
  );
  return difference('Events', actual, expected);
}

function eventFlags(webhook: EventWebhookObject): string[] {
  const isEventFlag = ([name, value]: [string, unknown]) => value === true && name !== 'enabled';
  return Object.entries(webhook)
    .filter(isEventFlag)
    .map(([name]) => name);
}

function difference(setting: string, actual: string, expected: string): StepFinding[] {
  if (actual === expected) return [];
  return [finding('sendgrid-settings-mismatch', `${setting}: ${actual} in SendGrid, ${expected} in the deployment`)];
}
