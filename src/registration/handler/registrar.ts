import { AwsCalls } from './aws-calls';
import { ClientSecretRotation, NewClientSecret } from './client-secret-rotation';
import { EventWebhookApi } from './event-webhook-api';
import { Log } from './log';
import { Mark, Ownership, TakenOver } from './ownership';
import { Redactor } from './redactor';
import { Secrets } from './secrets';
import { isUncertain, SendGridClient } from './sendgrid-client';
import { RegistrationError, SendGridRefusal } from './sendgrid-errors';
import {
  formerSettings,
  newSettingsObject,
  oAuthMembers,
  settingsObject,
  STATUS_CHANGE_FLAG,
  withoutStatusChange,
} from './settings-object';
import { Signing } from './signing';
import { Surroundings } from './surroundings';
import { isSameAccount, WantedWebhook } from './wanted-webhook';
import { WebhookFinder } from './webhook-finder';

export interface RegistrarParts {
  readonly aws: AwsCalls;
  readonly log: Log;
  readonly redactor: Redactor;
  readonly surroundings: Surroundings;
  /** Which registration of all this is. */
  readonly owner: string;
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

/** No deployment takes longer, so what is undone after it is not a deployment. */
const LONGEST_DEPLOYMENT_MS = 24 * 3_600_000;

/** A client secret, with what is to be done to it if it is new. */
interface ClientSecret {
  readonly value?: string;
  readonly added?: NewClientSecret;
}

/** Makes SendGrid's webhook what the template wants it to be. */
export class Registrar {
  private readonly secrets: Secrets;
  private readonly ownership: Ownership;

  constructor(private readonly parts: RegistrarParts) {
    this.secrets = new Secrets(parts.aws, parts.redactor);
    this.ownership = new Ownership(parts.owner, parts.aws, parts.log);
  }

  /** Returns the webhook's id. What fails after the webhook is made takes it back, or throws `LeftBehind`. */
  public async create(wanted: WantedWebhook): Promise<string> {
    return this.make(wanted);
  }

  /** Returns the webhook's id: another one if the account is another, or if somebody has deleted the webhook. */
  public async update(id: string, wanted: WantedWebhook, old: WantedWebhook): Promise<string> {
    const mark = await this.ownership.read(id);
    const isOurs = mark === undefined || this.ownership.isMine(mark);
    if (!isOurs) this.parts.log.warn('webhook belongs to another registration', { id, owner: mark.owner });
    const before = { id, mark: isOurs ? mark : undefined };
    if (!isSameAccount(wanted.account, old.account)) return this.make(wanted, before);
    try {
      const api = await this.api(wanted);
      const which = secretFor(wanted, old, before.mark);
      // No secret is given up for a webhook that is gone, or while SendGrid does not answer.
      if (which !== 'as it is') await api.publicKey(id);
      const secret = await this.clientSecret(wanted, which, before.mark);
      // One that another registration has taken over stays that one's.
      await this.configure(api, id, wanted, secret, isOurs ? this.markFor(wanted, secret, mark) : mark);
      return id;
    } catch (error) {
      if (!isGone(error)) throw error;
      this.parts.log.warn('webhook is gone, and is made anew', { id });
      return this.make(wanted, before);
    }
  }

  /** Leaves a webhook that another registration has taken over since. */
  public async delete(id: string, wanted: WantedWebhook): Promise<void> {
    const { log, surroundings } = this.parts;
    const mark = await this.ownership.read(id);
    if (mark && !this.ownership.isMine(mark)) {
      log.info('webhook belongs to another registration', { id, owner: mark.owner });
      // The deployment that has made that one has succeeded.
      if (this.ownership.isMine(mark.takenOver?.from)) await this.ownership.write(id, settled(mark));
      return;
    }
    try {
      if (mark?.takenOver && surroundings.now() - mark.takenOver.at < LONGEST_DEPLOYMENT_MS) {
        return await this.putBack(id, wanted, mark.takenOver);
      }
      await this.remove(id, wanted);
    } catch (error) {
      if (!isGone(error)) throw error;
      log.info('webhook was gone already', { id });
    }
    await this.ownership.remove(id);
  }

  /**
   * Deletes the webhook of a creation that did not come to answer, and so has no id.
   *
   * @param mayHaveBegun whether it may have come further than SendGrid's answer to it; otherwise what bears this
   * registration's mark is what has been made since
   */
  public async deleteUnanswered(wanted: WantedWebhook, mayHaveBegun: boolean): Promise<void> {
    const left = await this.finder(await this.api(wanted)).leftBehind(wanted);
    if (left && (mayHaveBegun || !left.isMarked)) await this.delete(left.id, { ...wanted, onDelete: 'delete' });
  }

  /**
   * Makes a webhook, or finds it.
   *
   * @param replaced the webhook in its place; while a deployment is undone, the one that is made may be there still
   */
  private async make(wanted: WantedWebhook, replaced?: { readonly id: string; readonly mark?: Mark }): Promise<string> {
    const api = await this.api(wanted);
    const secret = await this.clientSecret(wanted, 'needed', replaced?.mark);
    const { id, is, takenOver } = await this.orWithout(secret.added, wanted, async () =>
      this.finder(api).findOrCreate(wanted, newSettingsObject(wanted, secret.value)),
    );
    this.parts.log.info(is === 'own' ? 'webhook was there already' : `webhook ${is}`, { id });
    const isBack = is === 'own' && replaced !== undefined;
    const mark = { ...this.markFor(wanted, secret), takenOver: isBack ? undefined : takenOver };
    try {
      await this.ownership.write(id, mark);
      await this.configure(api, id, wanted, secret, mark);
      // Nothing is undone, so what was taken over for the webhook before is this registration's to remove.
      if (replaced?.mark?.takenOver && !isBack) await this.ownership.write(replaced.id, settled(replaced.mark));
      return id;
    } catch (error) {
      if (mark.takenOver) await this.putBackIfPossible(id, wanted, mark.takenOver);
      else if (!isBack) throw await this.takeBack(id, wanted, error as Error);
      throw error;
    }
  }

  /** @param mark what is to be known of the webhook from now on */
  private async configure(
    api: EventWebhookApi,
    id: string,
    wanted: WantedWebhook,
    secret: ClientSecret,
    mark: Mark,
  ): Promise<void> {
    const signing = new Signing(api, this.parts.aws, this.parts.log);
    await this.orWithout(secret.added, wanted, async () => {
      // The key is where the receiver reads it before SendGrid posts.
      if (wanted.signed) await signing.turnOn(id, wanted.publicKeyParameter!);
      await this.put(api, id, wanted, secret.value);
    });
    await this.ownership.write(id, mark);
    if (!wanted.signed) await signing.turnOff(id);
    if (wanted.test) await this.test(api, id, wanted, secret.value);
    if (secret.added) await this.rotation(wanted).removeOthers(secret.added.id);
  }

  /** What was before a webhook was taken over is not put back after an update: that deployment has succeeded. */
  private markFor({ rotateClientSecret }: WantedWebhook, { value, added }: ClientSecret, old?: Mark): Mark {
    // The one that Cognito shows needs no id.
    const clientSecretId = added?.id ?? (value === undefined ? old?.clientSecretId : undefined);
    return { owner: this.ownership.me, rotation: rotateClientSecret, clientSecretId };
  }

  private finder(api: EventWebhookApi): WebhookFinder {
    return new WebhookFinder(api, this.ownership, this.parts.surroundings);
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
    try {
      await this.patch(api, id, settingsObject(wanted, secret), wanted.eventsByDefault);
    } catch (error) {
      const { existingId, words } = error as Partial<SendGridRefusal>;
      if (existingId === undefined) throw error;
      throw new RegistrationError(
        `SendGrid: ${words} It is the webhook ${existingId}; delete it there, or register another URL`,
      );
    }
    this.parts.log.info('webhook is as the template wants it', { id });
  }

  /** @param isFlagOptional whether SendGrid may refuse the flag that it does not describe */
  private async patch(
    api: EventWebhookApi,
    id: string,
    settings: Record<string, unknown>,
    isFlagOptional: boolean,
  ): Promise<void> {
    try {
      await api.update(id, settings);
    } catch (error) {
      const { status, existingId } = error as Partial<SendGridRefusal>;
      if (status !== 400 || existingId !== undefined || !isFlagOptional) throw error;
      await api.update(id, withoutStatusChange(settings));
      this.parts.log.warn(`SendGrid refuses ${STATUS_CHANGE_FLAG}, which was not asked for by name`, { id });
    }
  }

  private async test(api: EventWebhookApi, id: string, wanted: WantedWebhook, secret?: string): Promise<void> {
    const request = { id, url: wanted.url, ...(wanted.oAuth ? oAuthMembers(wanted.oAuth, secret) : {}) };
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

  /**
   * A webhook that is made, or gets another client, needs the secret; another one has it, and keeps it where Cognito
   * shows it no longer.
   */
  private async clientSecret(
    wanted: WantedWebhook,
    which: 'needed' | 'new' | 'as it is',
    mark: Mark | undefined,
  ): Promise<ClientSecret> {
    if (!wanted.oAuth) return {};
    const shown = await this.secrets.clientSecret(wanted.oAuth.clientSecret);
    if (which === 'as it is' || (which === 'needed' && shown !== undefined)) return { value: shown };
    if (wanted.rotateClientSecret === undefined) {
      throw new RegistrationError(
        `Cognito does not show the secret of the app client ${wanted.oAuth.clientId} any more, as it was rotated. Set ` +
          '`rotateClientSecret`, so that the registration may give the client another one',
      );
    }
    const added = await this.rotation(wanted).add(mark?.clientSecretId ?? (shown === undefined ? 'newest' : 'oldest'));
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

  private async remove(id: string, wanted: WantedWebhook): Promise<void> {
    if (wanted.onDelete === 'retain') return;
    const api = await this.api(wanted);
    if (wanted.onDelete === 'delete') await api.delete(id);
    // Without what SendGrid may refuse: it must not be in the way of a stack that is deleted.
    else await api.update(id, withoutStatusChange(settingsObject({ ...wanted, enabled: false }, undefined)));
    this.parts.log.info(wanted.onDelete === 'delete' ? 'webhook deleted' : 'webhook disabled', { id });
  }

  /** Makes a webhook again what it was before it was taken over, and whose. */
  private async putBack(id: string, wanted: WantedWebhook, { settings, from }: TakenOver): Promise<void> {
    const api = await this.api(wanted, this.parts.deadline + TAKE_BACK_MS);
    await this.patch(api, id, formerSettings(settings, wanted), true);
    if (from) await this.ownership.write(id, from);
    else await this.ownership.remove(id);
    this.parts.log.info('webhook is as it was before it was taken over', { id });
  }

  private async putBackIfPossible(id: string, wanted: WantedWebhook, takenOver: TakenOver): Promise<void> {
    try {
      await this.putBack(id, wanted, takenOver);
    } catch (error) {
      const { message: reason } = error as Error;
      this.parts.log.warn('webhook is not as it was before it was taken over', { id, reason });
    }
  }

  private async takeBack(id: string, wanted: WantedWebhook, reason: Error): Promise<Error> {
    try {
      const api = await this.api(wanted, this.parts.deadline + TAKE_BACK_MS);
      await api.delete(id);
      this.parts.log.info('webhook taken back', { id });
    } catch (error) {
      if (!isGone(error)) return new LeftBehind(id, reason.message);
    }
    await this.ownership.remove(id);
    return reason;
  }

  private async api({ account }: WantedWebhook, deadline = this.parts.deadline): Promise<EventWebhookApi> {
    const { apiUrl = account.apiUrl, log, redactor, surroundings } = this.parts;
    const apiKey = await this.secrets.apiKey(account.apiKey);
    const where = { apiUrl, onBehalfOf: account.onBehalfOf };
    return new EventWebhookApi(new SendGridClient({ account: where, apiKey, log, redactor, surroundings, deadline }));
  }
}

/** A client that is another one has a secret of its own, which SendGrid does not have. */
function secretFor(wanted: WantedWebhook, old: WantedWebhook, mark: Mark | undefined): 'needed' | 'new' | 'as it is' {
  if (wanted.oAuth?.clientId !== old.oAuth?.clientId) return 'needed';
  // What a mark says was carried out; what the properties before said was perhaps not.
  const done = mark ? mark.rotation : old.rotateClientSecret;
  return wanted.rotateClientSecret === undefined || wanted.rotateClientSecret === done ? 'as it is' : 'new';
}

/** Nothing is put back any more. */
function settled({ takenOver: _before, ...mark }: Mark): Mark {
  return mark;
}

function isGone(error: unknown): boolean {
  return error instanceof SendGridRefusal && error.isNotFound;
}
