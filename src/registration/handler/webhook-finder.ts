import { isFormerOwner, Mark, TakenOver } from './mark';
import { Ownership } from './ownership';
import { RegistrationError } from './sendgrid-errors';
import { newSettingsObject, settingsToRemember } from './settings-object';
import { WantedWebhook } from './wanted-webhook';
import { isOutcomeUnknown as isUncertain, SendGridApiError } from '../../sendgrid/api-errors';
import { EventWebhookApi, EventWebhookObject } from '../../sendgrid/event-webhook-api';
import { Runtime } from '../../sendgrid/runtime';

/** A webhook for the URL that is wanted. */
export interface FoundWebhook {
  readonly id: string;
  /**
   * Whether it is new with this request, was this registration's before, is so from now on, or is another one's that
   * has taken it over from this one.
   */
  readonly is: 'created' | 'own' | 'taken over' | 'shared';
  /** What was known of it. */
  readonly mark?: Mark;
  readonly takenOver?: TakenOver;
}

/** A webhook may have been made, or not: SendGrid has told neither. */
export class CreationUnclear extends Error {}

/** CloudFormation and Lambda may repeat a request that has had its effect; none does after so long. */
const SAME_REQUEST_MS = 15 * 60_000;
const ATTEMPTS = 4;

/** Finds the webhook that has a URL, or creates it: SendGrid allows one for each URL. */
export class WebhookFinder {
  constructor(
    private readonly api: EventWebhookApi,
    private readonly ownership: Ownership,
    private readonly surroundings: Runtime,
  ) {}

  /** Whether this registration had a webhook for the URL before the one that it has. */
  public async hasAnother(wanted: WantedWebhook, id: string): Promise<boolean> {
    const existing = await this.existing(wanted);
    if (!existing || existing.id === id) return false;
    const mark = await this.ownership.read(existing.id);
    return this.ownership.isMine(mark) || isFormerOwner(mark, this.ownership.me);
  }

  /** Throws a `RegistrationError` where it is somebody else's and may not be taken over. */
  public async find(wanted: WantedWebhook): Promise<FoundWebhook | undefined> {
    const existing = await this.existing(wanted);
    return existing && this.found(existing, wanted);
  }

  /**
   * A request whose answer was lost is not simply repeated, but looked for.
   *
   * Throws `CreationUnclear` where there may be a webhook without a known id.
   */
  public async create(wanted: WantedWebhook, clientSecret: string | undefined): Promise<FoundWebhook> {
    const settings = newSettingsObject(wanted, clientSecret);
    let isUnclear = false;
    try {
      for (let attempt = 1; ; attempt++) {
        try {
          const { id } = await this.api.create(settings);
          if (id) return { id, is: 'created' };
          throw new RegistrationError('SendGrid has created a webhook, but did not tell its id; look for it there');
        } catch (error) {
          const { existingId, isPlanLimit } = error as Partial<SendGridApiError>;
          isUnclear ||= isUncertain(error);
          if (existingId === undefined && !isPlanLimit && !isUncertain(error)) throw error;
          const { webhooks, max_allowed: mostAllowed } = await this.api.all();
          const existing = webhooks.find(({ id, url }) => (existingId ? id === existingId : url === wanted.url));
          isUnclear &&= !existing;
          if (existing) return await this.found(existing, wanted);
          if (isPlanLimit) throw planLimit(error as SendGridApiError, mostAllowed, webhooks);
          if (existingId !== undefined || attempt === ATTEMPTS) throw error;
          await this.surroundings.sleep(attempt * 1_000);
        }
      }
    } catch (error) {
      throw isUnclear ? new CreationUnclear((error as Error).message) : error;
    }
  }

  /** The webhook that has the URL, if it is this registration's, or was made for it and is nobody's. */
  public async leftBehind(
    wanted: WantedWebhook,
  ): Promise<{ readonly id: string; readonly isMarked: boolean } | undefined> {
    const existing = await this.existing(wanted);
    if (!existing) return undefined;
    const mark = await this.ownership.read(existing.id);
    if (this.ownership.isMine(mark)) return { id: existing.id, isMarked: true };
    return this.isUnfinished(existing, wanted, mark) ? { id: existing.id, isMarked: false } : undefined;
  }

  private async existing({ url: wanted }: WantedWebhook): Promise<EventWebhookObject | undefined> {
    const { webhooks } = await this.api.all();
    return webhooks.find(({ url }) => url === wanted);
  }

  private async found(existing: EventWebhookObject, wanted: WantedWebhook): Promise<FoundWebhook> {
    const { id, friendly_name: name } = existing;
    const mark = await this.ownership.read(id);
    if (mark && this.ownership.isMine(mark)) {
      const { takenOver } = mark;
      if (!this.ownership.isOfThisRequest(mark)) return { id, is: 'own', mark, takenOver };
      return { id, is: takenOver ? 'taken over' : 'created', mark, takenOver };
    }
    if (isFormerOwner(mark, this.ownership.me)) return { id, is: 'shared', mark };
    if (this.isUnfinished(existing, wanted, mark)) return { id, is: 'created' };
    if (wanted.adoptExisting) {
      const takenOver: TakenOver = {
        at: this.surroundings.now(),
        settings: settingsToRemember(existing),
        ...(mark ? { from: mark } : {}),
      };
      return { id, is: 'taken over', mark, takenOver };
    }
    throw new RegistrationError(
      `SendGrid has a webhook for ${wanted.url} already: ${id}${name ? ` ('${name}')` : ''}` +
        `${mark ? `, of the registration ${mark.owner}` : ''}. Set \`adoptExisting\` to take it over, or delete it there`,
    );
  }

  /** Whether it is just as it is created, and nobody's: made by a request that did not come to its end. */
  private isUnfinished(existing: EventWebhookObject, wanted: WantedWebhook, mark: Mark | undefined): boolean {
    const age = this.surroundings.now() - Date.parse(String(existing.created_date ?? ''));
    const settings = Object.entries(newSettingsObject(wanted, undefined));
    const isAsCreated = settings.every(([name, value]) => existing[name] === value);
    const hasNoClient = !existing.oauth_client_id;
    return mark === undefined && isAsCreated && hasNoClient === !wanted.oAuth && age < SAME_REQUEST_MS;
  }
}

function planLimit(
  { detail: words }: SendGridApiError,
  mostAllowed: number,
  webhooks: readonly EventWebhookObject[],
): RegistrationError {
  // Without their URLs, which may have passwords in them.
  const there = webhooks.map(({ id, friendly_name: name }) => (name ? `${id} ('${name}')` : id)).join(', ');
  return new RegistrationError(
    `SendGrid: ${words} The account's plan allows ${mostAllowed} (max_allowed), and disabled ones count; there are: ` +
      `${there}. Delete one that is not needed, or change the plan`,
  );
}
