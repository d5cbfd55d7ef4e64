import { setTimeout as sleep } from 'node:timers/promises';
import { one } from './exchange';
import { Proof, SendGridAccess, Step, StepFinding, StepResult, WantedRegistration } from './step';
import { retry } from '../../aws-client/retry';
import { SendGridApiError } from '../../sendgrid/api-errors';
import { AllWebhooks, EventWebhookApi, EventWebhookObject, STATUS_CHANGE_FLAG } from '../../sendgrid/event-webhook-api';
import { Redactor } from '../../sendgrid/redactor';
import { NODE_RUNTIME } from '../../sendgrid/runtime';
import { SendGridClient } from '../../sendgrid/settings-client';

const PATIENCE_MS = 60_000;

/** Are SendGrid's settings those of the deployment? Only with an API key. */
export function sendGridSteps(access: SendGridAccess): readonly Step[] {
  const account = new SendGridAccount(access);
  return [
    { id: 'sendgrid-webhook', title: 'SendGrid: the webhook', run: async (proof) => account.find(proof) },
    { id: 'sendgrid-settings', title: 'SendGrid: its settings', run: async (proof) => account.compare(proof) },
    { id: 'sendgrid-signing', title: 'SendGrid: its signing key', run: async (proof) => account.compareKey(proof) },
    { id: 'sendgrid-plan', title: "SendGrid: the plan's limit", run: async () => account.plan() },
    { id: 'sendgrid-test', title: 'SendGrid: its own test', run: async (proof) => account.test(proof) },
  ];
}

interface Wanted {
  readonly registration?: WantedRegistration;
  readonly note?: string;
  readonly findings?: readonly StepFinding[];
}

const NOT_FOUND = 'the webhook was not found';

class SendGridAccount {
  private readonly redactor = new Redactor();
  private all?: AllWebhooks;
  private webhook?: EventWebhookObject;

  constructor(private readonly access: SendGridAccess) {
    this.redactor.add(access.apiKey);
  }

  public async find(proof: Proof): Promise<StepResult> {
    const sent = `GET ${this.access.apiUrl}/v3/user/webhooks/event/settings/all?include=account_status_change, Authorization: Bearer ***`;
    return this.ask(proof, sent, async () => {
      this.all = await this.api(proof).all();
      const { httpPostUrl } = proof.deployment;
      this.webhook = this.all.webhooks.find(({ url }) => url === httpPostUrl);
      const ids = this.all.webhooks.map(({ id }) => id).join(', ') || 'none';
      const received = this.webhook ? `webhook ${this.webhook.id}` : `other webhooks: ${ids}`;
      return {
        sent,
        received,
        findings: this.webhook ? [] : one('sendgrid-not-registered', `${httpPostUrl}; ${received}`),
      };
    });
  }

  public async compare({ deployment }: Proof): Promise<StepResult> {
    if (!this.webhook) return { skipped: NOT_FOUND };
    const wanted = await this.wanted();
    const { enabled, oauth_client_id: clientId, oauth_token_url: tokenUrl } = this.webhook;
    const differences = [
      difference('Client ID', clientId ?? 'none', deployment.clientId),
      difference('Token URL', tokenUrl ?? 'none', deployment.tokenUrl),
      ...this.eventDifferences(wanted),
    ].filter((text) => text !== undefined);
    const findings: StepFinding[] = differences.map((detail) => ({ code: 'sendgrid-settings-differ', detail }));
    findings.push(...(wanted.findings ?? []));
    const isEnabledWanted = wanted.registration?.enabled ?? true;
    if (!enabled && isEnabledWanted) findings.push({ code: 'sendgrid-disabled', detail: `webhook ${this.webhook.id}` });
    if (enabled && !isEnabledWanted) {
      findings.push({ code: 'sendgrid-settings-differ', detail: 'SendGrid has it enabled, the deployment disabled' });
    }
    const events = `${enabled ? 'enabled' : 'disabled'}, ${this.flags().length} event flags on`;
    return { received: `Client ID ${clientId}, Token URL ${tokenUrl}, ${events}`, findings, note: wanted.note };
  }

  public async compareKey(proof: Proof): Promise<StepResult> {
    const { webhook, access } = this;
    if (!webhook) return { skipped: NOT_FOUND };
    const sent = `GET ${access.apiUrl}/v3/user/webhooks/event/settings/signed/${webhook.id}`;
    return this.ask(proof, sent, async () => {
      const key = await this.api(proof).publicKey(webhook.id);
      const mode = proof.deployment.signatureVerification ?? (proof.unsignedRefusal ? 'enforce' : 'off');
      const received = key === '' ? 'not signing' : `public key ${key.slice(0, 12)}…${key.slice(-12)}`;
      if (mode === 'off') return { sent, received, note: key ? 'signs, which nobody verifies here' : undefined };
      if (key === '') {
        return { sent, received, findings: one('sendgrid-not-signing', `webhook ${webhook.id}, mode ${mode}`) };
      }
      return { sent, received, ...(await this.compareWithParameter(key)) };
    });
  }

  public plan(): StepResult {
    if (!this.all) return { skipped: NOT_FOUND };
    const { max_allowed: most, webhooks } = this.all;
    if (typeof most !== 'number') return { note: 'SendGrid does not tell how many webhooks the plan allows' };
    const received = `${webhooks.length} of ${most} webhooks`;
    return { received, findings: webhooks.length < most ? [] : one('sendgrid-plan-full', received) };
  }

  public async test(proof: Proof): Promise<StepResult> {
    const { webhook, access } = this;
    if (!webhook) return { skipped: NOT_FOUND };
    if (!access.test) return { skipped: 'not wanted' };
    const sent = `POST ${access.apiUrl}/v3/user/webhooks/event/test, id ${webhook.id}`;
    const { httpPostUrl: url, clientId, tokenUrl } = proof.deployment;
    try {
      await this.api(proof).test({ id: webhook.id, url, oauth_client_id: clientId, oauth_token_url: tokenUrl });
      return { sent, received: 'SendGrid has delivered its test events' };
    } catch (error) {
      // With any other status SendGrid has not tried.
      if (!(error instanceof SendGridApiError) || error.status !== 400) return this.unclear(proof, sent, error);
      const received = proof.mask(error.message);
      return { sent, received, findings: one('sendgrid-test-failed', received) };
    }
  }

  /** With time of its own for each step. */
  private api({ signal }: Proof): EventWebhookApi {
    const { apiKey, apiUrl, onBehalfOf } = this.access;
    const client = new SendGridClient({
      apiUrl,
      onBehalfOf,
      apiKey,
      redactor: this.redactor,
      retry,
      runtime: {
        ...NODE_RUNTIME,
        // An interruption is told by the call that comes next.
        sleep: async (milliseconds) => sleep(milliseconds, undefined, { signal }).catch(() => {}),
      },
      deadline: Date.now() + PATIENCE_MS,
      signal,
    });
    return new EventWebhookApi(client);
  }

  private flags(): string[] {
    const isFlag = ([name, value]: [string, unknown]) => value === true && name !== 'enabled';
    return Object.entries(this.webhook ?? {})
      .filter(isFlag)
      .map(([name]) => name);
  }

  /** What the deployment wants of SendGrid, as far as it says so. */
  private async wanted(): Promise<Wanted> {
    try {
      const registration = await this.access.registration();
      return 'unknown' in registration
        ? { note: `event flags not compared: ${registration.unknown}` }
        : { registration };
    } catch (error) {
      return { findings: one('events-unclear', (error as Error).message) };
    }
  }

  /** SendGrid does not describe the flag for the account's status, and may refuse it where nobody has named it. */
  private eventDifferences({ registration }: Wanted): Array<string | undefined> {
    if (!registration) return [];
    const { events, byDefault } = registration;
    const isCompared = (name: string) => !byDefault || name !== STATUS_CHANGE_FLAG;
    const [actual, wanted] = [this.flags(), events].map(
      (names) => names.filter(isCompared).sort().join(', ') || 'none',
    );
    return [difference('Events', actual, wanted)];
  }

  private async compareWithParameter(key: string): Promise<StepResult> {
    let stored: string | undefined;
    try {
      stored = await this.access.publicKeys();
    } catch (error) {
      return { findings: one('parameter-unclear', (error as Error).message) };
    }
    if (stored === undefined) return { note: 'which parameter has the key is not known' };
    if (stored.split(/[\s,]+/).includes(key)) return { note: 'the parameter has it' };
    return { findings: one('sendgrid-key-differs', 'the key of SendGrid is not in the parameter') };
  }

  private async ask(proof: Proof, sent: string, question: () => Promise<StepResult>): Promise<StepResult> {
    try {
      return await question();
    } catch (error) {
      return this.unclear(proof, sent, error);
    }
  }

  private unclear(proof: Proof, sent: string, error: unknown): StepResult {
    const received = proof.mask((error as Error).message);
    return { sent, received, findings: one('sendgrid-unclear', received) };
  }
}

function difference(what: string, actual: string, wanted: string): string | undefined {
  return actual === wanted ? undefined : `${what}: SendGrid has ${actual}, the deployment ${wanted}`;
}
