import { compareSettings } from './sendgrid-settings';
import { compareSigning } from './sendgrid-signing';
import { SendGridApiError } from '../../../sendgrid/api-errors';
import { counted } from '../../../sendgrid/counted';
import { VerificationContext } from '../context';
import { reportApiFailure, SendGridAccess, settingsApi } from '../sendgrid-access';
import { defineStep, finding, KnownFacts, Step, StepResult } from '../step';

/** Do SendGrid's settings match the deployment? */
export function sendGridSteps(access: SendGridAccess): readonly Step[] {
  return [
    defineStep({
      id: 'sendgrid-webhook',
      title: 'SendGrid: webhook with the HTTP Post URL',
      needs: [],
      run: async (_, context) => findWebhook(access, context),
    }),
    defineStep({
      id: 'sendgrid-settings',
      title: 'SendGrid: settings of the webhook',
      needs: ['webhook'],
      run: async (facts, context) => compareSettings(access, facts, context),
    }),
    defineStep({
      id: 'sendgrid-signing',
      title: 'SendGrid: signing and public key',
      needs: ['webhook'],
      run: async (facts, context) => compareSigning(access, facts, context),
    }),
    defineStep({
      id: 'sendgrid-plan',
      title: "SendGrid: plan's limit of webhooks",
      needs: ['webhookList'],
      run: async (facts) => checkPlan(facts),
    }),
    defineStep({
      id: 'sendgrid-test',
      title: "SendGrid: delivery of SendGrid's test events",
      needs: ['webhook'],
      run: async (facts, context) => requestTest(access, facts, context),
    }),
  ];
}

async function findWebhook(
  access: SendGridAccess,
  context: VerificationContext,
): Promise<StepResult<'webhookList' | 'webhook'>> {
  const { httpPostUrl } = context.deployment;
  const sent = `GET ${access.apiUrl}/v3/user/webhooks/event/settings/all?include=account_status_change, Authorization: Bearer ***`;
  try {
    const webhookList = await settingsApi(access, context).all();
    const webhook = webhookList.webhooks.find(({ url }) => url === httpPostUrl);
    if (webhook) return { sent, received: `webhook ${webhook.id}`, facts: { webhookList, webhook } };
    const received = `other webhooks: ${webhookList.webhooks.map(({ id }) => id).join(', ') || 'none'}`;
    const findings = [finding('missing-sendgrid-webhook', `${httpPostUrl}; ${received}`)];
    return { sent, received, facts: { webhookList }, findings };
  } catch (error) {
    return reportApiFailure(error, sent, context);
  }
}

function checkPlan({ webhookList: { max_allowed: limit, webhooks } }: KnownFacts<'webhookList'>): StepResult {
  if (typeof limit !== 'number') return { note: "SendGrid did not return the plan's limit of webhooks" };
  const received = `${webhooks.length} of ${counted(limit, 'webhook')}`;
  return { received, findings: webhooks.length < limit ? [] : [finding('sendgrid-webhook-limit', received)] };
}

async function requestTest(
  access: SendGridAccess,
  { webhook: { id } }: KnownFacts<'webhook'>,
  context: VerificationContext,
): Promise<StepResult> {
  if (!access.test) return { skipped: '--no-sendgrid-test is set' };
  const sent = `POST ${access.apiUrl}/v3/user/webhooks/event/test, id ${id}`;
  const { httpPostUrl: url, clientId, tokenUrl } = context.deployment;
  try {
    await settingsApi(access, context).test({ id, url, oauth_client_id: clientId, oauth_token_url: tokenUrl });
    return { sent, received: 'SendGrid delivered its test events' };
  } catch (error) {
    // Only a 400 means that SendGrid tried to deliver the events.
    if (!(error instanceof SendGridApiError) || error.status !== 400) return reportApiFailure(error, sent, context);
    const received = context.redactor.clean(error.message);
    return { sent, received, findings: [finding('sendgrid-test-failure', received)] };
  }
}
