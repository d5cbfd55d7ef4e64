import { AwsCalls } from './aws-calls';
import { Log } from './log';
import { Secrets } from './secrets';
import { WantedWebhook } from './wanted-webhook';
import { WebhookSettings } from './webhook-settings';
import { retry } from '../../aws-client/retry';
import { EventWebhookApi } from '../../sendgrid/event-webhook-api';
import { Redactor } from '../../sendgrid/redactor';
import { Runtime } from '../../sendgrid/runtime';
import { SendGridClient } from '../../sendgrid/settings-client';

export interface RegistrarParts {
  readonly aws: AwsCalls;
  readonly log: Log;
  readonly redactor: Redactor;
  readonly surroundings: Runtime;
  /** Which registration of all this is. */
  readonly owner: string;
  /** CloudFormation's id of the request, the same if it comes twice. */
  readonly request: string;
  /** Milliseconds since the epoch after which nothing is tried again. */
  readonly deadline: number;
  /** Instead of SendGrid's own, in tests and on a local stage. */
  readonly apiUrl?: string;
}

/** What is left beyond the deadline, to undo what was begun. */
const UNDO_MS = 20_000;

/** The way to SendGrid's API, for whichever account a webhook is of. */
export class SendGridAccounts {
  constructor(
    private readonly parts: RegistrarParts,
    private readonly secrets: Secrets,
  ) {}

  public async api(wanted: WantedWebhook): Promise<EventWebhookApi> {
    return this.until(this.parts.deadline, wanted);
  }

  /** With time beyond the deadline. */
  public async apiForUndoing(wanted: WantedWebhook): Promise<EventWebhookApi> {
    return this.until(this.parts.deadline + UNDO_MS, wanted);
  }

  public settings(api: EventWebhookApi, id: string): WebhookSettings {
    const { aws, log, surroundings, deadline } = this.parts;
    return new WebhookSettings(api, id, aws, log, surroundings, deadline);
  }

  private async until(deadline: number, { account }: WantedWebhook): Promise<EventWebhookApi> {
    const { apiUrl = account.apiUrl, log, redactor, surroundings } = this.parts;
    const apiKey = await this.secrets.apiKey(account.apiKey);
    return new EventWebhookApi(
      new SendGridClient({
        apiUrl,
        onBehalfOf: account.onBehalfOf,
        apiKey,
        redactor,
        runtime: surroundings,
        retry,
        deadline,
        onAttempt: (attempt) => log.info('SendGrid', { ...attempt }),
      }),
    );
  }
}
