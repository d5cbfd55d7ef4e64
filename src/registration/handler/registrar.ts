import { AwsCalls } from './aws-calls';
import { ClientSecretRotation, NewClientSecret } from './client-secret-rotation';
import { EventWebhookApi } from './event-webhook-api';
import { findOrCreate, isMadeJustNow } from './find-or-create';
import { Log } from './log';
import { Redactor } from './redactor';
import { Secrets } from './secrets';
import { isUncertain, SendGridClient } from './sendgrid-client';
import { RegistrationError, SendGridRefusal } from './sendgrid-errors';
import { newSettingsObject, settingsObject, STATUS_CHANGE_FLAG, withoutStatusChange } from './settings-object';
import { Signing } from './signing';
import { Surroundings } from './surroundings';
import { isSameAccount, WantedWebhook } from './wanted-webhook';

export interface RegistrarParts {
  readonly aws: AwsCalls;
  readonly log: Log;
  readonly redactor: Redactor;
  readonly surroundings: Surroundings;
  /** Milliseconds since the epoch after which nothing is tried again. */
  readonly deadline: number;
  /** Instead of SendGrid's own, in tests and on a local stage. */
  readonly apiUrl?: string;
}

/** A webhook was made and could not be taken back. */
export class LeftBehind extends Error {
  constructor(
    public readonly id: string,
    message: string,
  ) {
    super(message);
  }
}

/** How often a webhook is tested: the first time, its parts may not be everywhere yet. */
const TEST_PAUSES_MS = [5_000, 10_000, 20_000];

/** Beyond the deadline. */
const TAKE_BACK_MS = 20_000;

/** Makes SendGrid's webhook what the template wants it to be. */
export class Registrar {
  private readonly secrets: Secrets;

  constructor(private readonly parts: RegistrarParts) {
    this.secrets = new Secrets(parts.aws, parts.redactor);
  }

  /** Returns the webhook's id. What fails after the webhook is made takes it back, or throws `LeftBehind`. */
  public async create(wanted: WantedWebhook): Promise<string> {
    const api = await this.api(wanted);
    const secret = await this.clientSecret(wanted, 'needed');
    const settings = newSettingsObject(wanted, secret.value);
    const { id, isAdopted } = await this.orWithout(secret.added, wanted, async () =>
      findOrCreate(api, wanted, settings, this.parts.surroundings),
    );
    this.parts.log.info(isAdopted ? 'webhook taken over' : 'webhook created', { id });
    try {
      await this.configure(api, id, wanted, secret);
      return id;
    } catch (error) {
      if (isAdopted) throw error;
      throw await this.takeBack(id, wanted, error as Error);
    }
  }

  /** Returns the webhook's id: another one if the account is another, or if somebody has deleted the webhook. */
  public async update(id: string, wanted: WantedWebhook, old: WantedWebhook): Promise<string> {
    if (!isSameAccount(wanted.account, old.account)) return this.create(wanted);
    try {
      const api = await this.api(wanted);
      await this.configure(api, id, wanted, await this.clientSecret(wanted, rotates(wanted, old) ? 'new' : 'as it is'));
      return id;
    } catch (error) {
      if (!isGone(error)) throw error;
      this.parts.log.warn('webhook is gone, and is made anew', { id });
      return this.create(wanted);
    }
  }

  public async delete(id: string, wanted: WantedWebhook): Promise<void> {
    if (wanted.onDelete === 'retain') return;
    const api = await this.api(wanted);
    try {
      if (wanted.onDelete === 'delete') await api.delete(id);
      // Without what SendGrid may refuse: it must not be in the way of a stack that is deleted.
      else await api.update(id, withoutStatusChange(settingsObject({ ...wanted, enabled: false }, undefined)));
      this.parts.log.info(wanted.onDelete === 'delete' ? 'webhook deleted' : 'webhook disabled', { id });
    } catch (error) {
      if (!isGone(error)) throw error;
      this.parts.log.info('webhook was gone already', { id });
    }
  }

  /** Deletes the webhook of a creation that did not come to answer, and so has no id. */
  public async deleteUnanswered(wanted: WantedWebhook): Promise<void> {
    const api = await this.api(wanted);
    const { webhooks } = await api.all();
    const left = webhooks.find((webhook) => isMadeJustNow(webhook, wanted, this.parts.surroundings));
    if (left) await this.delete(left.id, { ...wanted, onDelete: 'delete' });
  }

  private async configure(
    api: EventWebhookApi,
    id: string,
    wanted: WantedWebhook,
    secret: { readonly value?: string; readonly added?: NewClientSecret },
  ): Promise<void> {
    const signing = new Signing(api, this.parts.aws, this.parts.log);
    await this.orWithout(secret.added, wanted, async () => {
      // The key is where the receiver reads it before SendGrid posts.
      if (wanted.signed) await signing.turnOn(id, wanted.publicKeyParameter!);
      await this.put(api, id, wanted, secret.value);
    });
    if (!wanted.signed) await signing.turnOff(id);
    if (wanted.test) await this.test(api, id, wanted, secret.value);
    if (secret.added) await this.rotation(wanted).removeOthers(secret.added.id);
  }

  /** Takes a new client secret back that SendGrid did not take. Without an answer it may be SendGrid's, and stays. */
  private async orWithout<T>(
    added: NewClientSecret | undefined,
    wanted: WantedWebhook,
    register: () => Promise<T>,
  ): Promise<T> {
    try {
      return await register();
    } catch (error) {
      const isRefused = error instanceof SendGridRefusal || error instanceof RegistrationError;
      if (added && isRefused && !isUncertain(error)) {
        await this.rotation(wanted).remove(added.id);
      }
      throw error;
    }
  }

  private async put(api: EventWebhookApi, id: string, wanted: WantedWebhook, secret?: string): Promise<void> {
    const settings = settingsObject(wanted, secret);
    try {
      await api.update(id, settings);
    } catch (error) {
      const { status, existingId, words } = error as Partial<SendGridRefusal>;
      if (existingId !== undefined) {
        throw new RegistrationError(
          `SendGrid: ${words} It is the webhook ${existingId}; delete it there, or register another URL`,
        );
      }
      if (status !== 400 || !wanted.eventsByDefault) throw error;
      await api.update(id, withoutStatusChange(settings));
      this.parts.log.warn(`SendGrid refuses ${STATUS_CHANGE_FLAG}, which was not asked for by name`, { id });
    }
    this.parts.log.info('webhook is as the template wants it', { id });
  }

  private async test(api: EventWebhookApi, id: string, wanted: WantedWebhook, secret?: string): Promise<void> {
    const { oauth_client_id, oauth_client_secret, oauth_token_url } = settingsObject(wanted, secret);
    const request = { id, url: wanted.url, oauth_client_id, oauth_client_secret, oauth_token_url };
    for (const pause of [...TEST_PAUSES_MS, undefined]) {
      try {
        await api.test(request);
        this.parts.log.info('SendGrid has delivered its test events', { id });
        return;
      } catch (error) {
        if (!(error instanceof SendGridRefusal) || error.status >= 500) throw error;
        if (pause === undefined || this.parts.surroundings.now() + pause > this.parts.deadline) {
          throw new RegistrationError(`SendGrid could not deliver its test events to ${wanted.url}: ${error.words}`);
        }
        await this.parts.surroundings.pause(pause);
      }
    }
  }

  /** A webhook that is made needs the secret; one that is there has it, and keeps it where Cognito shows it no longer. */
  private async clientSecret(
    wanted: WantedWebhook,
    which: 'needed' | 'new' | 'as it is',
  ): Promise<{ value?: string; added?: NewClientSecret }> {
    if (!wanted.oAuth) return {};
    const value = which === 'new' ? undefined : await this.secrets.clientSecret(wanted.oAuth.clientSecret);
    if (value !== undefined || which === 'as it is') return { value };
    if (wanted.rotateClientSecret === undefined) {
      throw new RegistrationError(
        `Cognito does not show the secret of the app client ${wanted.oAuth.clientId} any more, as it was rotated. Set ` +
          '`rotateClientSecret`, so that the registration may give the client another one',
      );
    }
    const added = await this.rotation(wanted).add();
    return { value: added.value, added };
  }

  private rotation({ oAuth }: WantedWebhook): ClientSecretRotation {
    const { tokenUrl, clientSecret } = oAuth!;
    if (clientSecret.kind !== 'cognito') {
      throw new RegistrationError('`rotateClientSecret` needs a client secret that is in Cognito');
    }
    const { aws, log, redactor, surroundings } = this.parts;
    return new ClientSecretRotation(aws, clientSecret, tokenUrl, log, redactor, surroundings);
  }

  private async takeBack(id: string, wanted: WantedWebhook, reason: Error): Promise<Error> {
    try {
      const api = await this.api(wanted, this.parts.deadline + TAKE_BACK_MS);
      await api.delete(id);
      this.parts.log.info('webhook taken back', { id });
      return reason;
    } catch (error) {
      return isGone(error) ? reason : new LeftBehind(id, reason.message);
    }
  }

  private async api({ account }: WantedWebhook, deadline = this.parts.deadline): Promise<EventWebhookApi> {
    const { apiUrl = account.apiUrl, log, redactor, surroundings } = this.parts;
    const apiKey = await this.secrets.apiKey(account.apiKey);
    const where = { apiUrl, onBehalfOf: account.onBehalfOf };
    return new EventWebhookApi(new SendGridClient({ account: where, apiKey, log, redactor, surroundings, deadline }));
  }
}

/** A client that is another one has a secret of its own, which is new. */
function rotates(wanted: WantedWebhook, old: WantedWebhook): boolean {
  return (
    wanted.rotateClientSecret !== undefined &&
    wanted.rotateClientSecret !== old.rotateClientSecret &&
    wanted.oAuth?.clientId === old.oAuth?.clientId
  );
}

function isGone(error: unknown): boolean {
  return error instanceof SendGridRefusal && error.isNotFound;
}
