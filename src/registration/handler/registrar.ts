import { isDeepStrictEqual } from 'node:util';
import {
  afterUpdate,
  hasSecretOf,
  isFormerOwner,
  Mark,
  SecretAtSendGrid,
  withoutDoubtfulSecret,
  withoutFormerOwner,
} from './mark';
import { Ownership } from './ownership';
import { isWebhookId } from './physical-ids';
import { ClientSecret, isRefused, RegisteredSecret, rotates, WhichSecret } from './registered-secret';
import { Secrets } from './secrets';
import { RegistrarParts, SendGridAccounts } from './sendgrid-accounts';
import { isGone } from './sendgrid-errors';
import { settingsObject, settingsToRemember } from './settings-object';
import { isSameAccount, WantedWebhook } from './wanted-webhook';
import { FoundWebhook, WebhookFinder } from './webhook-finder';
import { WebhookRemoval } from './webhook-removal';
import { EventWebhookApi } from '../../sendgrid/event-webhook-api';

/** No deployment takes longer, so what is undone after it is not a deployment. */
const LONGEST_DEPLOYMENT_MS = 24 * 3_600_000;

/** A webhook in whose place another one is made. */
interface Replaced {
  readonly id: string;
  /** Undefined where it is another registration's. */
  readonly mark?: Mark;
  readonly isMarked: boolean;
  /** Somebody has deleted it. */
  readonly isGone: boolean;
}

/** Makes SendGrid's webhook what the template wants it to be. */
export class Registrar {
  private readonly accounts: SendGridAccounts;
  private readonly removal: WebhookRemoval;
  private readonly secret: RegisteredSecret;
  private readonly ownership: Ownership;

  constructor(private readonly parts: RegistrarParts) {
    const { aws, log, redactor, surroundings, owner, request } = parts;
    const secrets = new Secrets(aws, redactor);
    this.accounts = new SendGridAccounts(parts, secrets);
    this.secret = new RegisteredSecret(secrets, aws, log, redactor, surroundings);
    this.ownership = new Ownership(owner, request, aws, log);
    this.removal = new WebhookRemoval(this.accounts, this.ownership, log);
  }

  /** Returns the webhook's id. What fails after the webhook is made takes it back, or throws `LeftBehind`. */
  public async create(wanted: WantedWebhook): Promise<string> {
    return this.make(wanted);
  }

  /**
   * Returns the webhook's id: another one if the account is another, if somebody has deleted the webhook, or if it is
   * shared with another registration and gets another URL.
   */
  public async update(id: string, wanted: WantedWebhook, old: WantedWebhook): Promise<string> {
    if (!isWebhookId(id)) return this.make(wanted, { id, isMarked: false, isGone: false });
    const known = await this.ownership.read(id);
    const isAnothers = known !== undefined && !this.ownership.isMine(known);
    if (isAnothers) this.parts.log.warn('webhook belongs to another registration', { id, owner: known.owner });
    const mine = isAnothers ? undefined : (known ?? this.assumed(old));
    const replaced = { id, mark: mine, isMarked: known !== undefined && !isAnothers };
    const isElsewhere = !isSameAccount(wanted.account, old.account) || (await this.isMoved(id, wanted, old, known));
    if (isElsewhere) return this.make(wanted, { ...replaced, isGone: false });
    try {
      if (mine) await this.updateInPlace(id, wanted, afterUpdate(mine));
      else await this.updateAnothers(id, wanted, known!, old);
      return id;
    } catch (error) {
      if (!isGone(error)) throw error;
      this.parts.log.warn('webhook is gone, and is made anew', { id });
      // To a key of another account it only seems to be.
      const isSameKey = isDeepStrictEqual(wanted.account.apiKey, old.account.apiKey);
      return this.make(wanted, { ...replaced, isGone: isSameKey });
    }
  }

  /** Leaves a webhook that another registration has taken over since, and one that is nobody's. */
  public async delete(id: string, wanted: WantedWebhook): Promise<void> {
    const { log } = this.parts;
    const mark = await this.ownership.read(id);
    if (mark && !this.ownership.isMine(mark)) {
      log.info('webhook belongs to another registration', { id, owner: mark.owner });
      if (isFormerOwner(mark, this.ownership.me)) {
        await this.ownership.write(id, withoutFormerOwner(mark, this.ownership.me));
      }
      return;
    }
    if (!mark && !(await this.isLeftBehind(id, wanted))) {
      log.info("webhook is nobody's, or gone", { id });
      return;
    }
    try {
      if (mark && this.isUndone(mark)) return await this.removal.putBack(id, wanted, mark);
      await this.removal.remove(id, wanted);
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
    const left = await this.finder(await this.accounts.api(wanted)).leftBehind(wanted);
    if (left && (mayHaveBegun || !left.isMarked)) await this.delete(left.id, { ...wanted, onDelete: 'delete' });
  }

  /** Whether the webhook stays with its URL, as it is shared, or this registration has another one for the new URL. */
  private async isMoved(id: string, wanted: WantedWebhook, old: WantedWebhook, mark?: Mark): Promise<boolean> {
    if (wanted.url === old.url) return false;
    const isShared = mark !== undefined && (!this.ownership.isMine(mark) || mark.takenOver?.from !== undefined);
    return isShared || this.finder(await this.accounts.api(wanted)).hasAnother(wanted, id);
  }

  /** Makes a webhook, or takes over the one that is there, or finds the one that was there before. */
  private async make(wanted: WantedWebhook, replaced?: Replaced): Promise<string> {
    const api = await this.accounts.api(wanted);
    const finder = this.finder(api);
    const existing = await finder.find(wanted);
    if (existing?.is === 'shared') {
      await this.updateAnothers(existing.id, wanted, existing.mark!, wanted);
      return existing.id;
    }
    const isOldInUse = replaced?.isGone === false;
    const which = this.whichSecret(wanted, existing, replaced);
    const there = which === 'as it is' ? existing : await this.withoutDoubt(existing);
    if (which !== 'as it is' && replaced?.isMarked) await this.withoutDoubt(replaced);
    const inUse = [there, replaced].map((webhook) => webhook?.mark?.secret?.id).find((secretId) => secretId);
    const secret = await this.secret.get(wanted, which, inUse);
    const found =
      there ?? (await this.secret.orWithout(secret, wanted, async () => finder.create(wanted, secret.value)));
    const { id, is } = found;
    this.parts.log.info(is === 'own' ? 'webhook was there already' : `webhook ${is}`, { id });
    const isBack = is === 'own' && replaced !== undefined;
    // A webhook that is replaced posts until CloudFormation deletes it, so its secret stays; the next update rotates.
    const isOwed = isOldInUse && (secret.added !== undefined || this.isRepeated(there));
    const done = this.isRepeated(there) ? there!.mark!.rotation : replaced?.mark?.rotation;
    const rotation = isOwed ? done : wanted.rotateClientSecret;
    try {
      const mark = this.markOf(found, isBack, secret.told, rotation);
      await this.ownership.write(id, mark);
      const now = await this.configure(api, id, wanted, secret, mark);
      if (!isOldInUse) await this.secret.removeOthers(secret, wanted);
      await this.ownership.write(id, { ...now, rotation });
      // This deployment is not undone, so one before it that took the other webhook over has succeeded.
      if (replaced?.isMarked && !isBack) await this.settle(replaced.id);
      return id;
    } catch (error) {
      // What was there before this request stays.
      if (is === 'own') throw error;
      throw found.takenOver
        ? await this.removal.putBackAfter(error as Error, id, wanted)
        : await this.removal.takeBack(id, wanted, error as Error);
    }
  }

  /** Whether this request has found what it has made itself, when it came first. */
  private isRepeated(there: FoundWebhook | undefined): boolean {
    return there?.mark !== undefined && this.ownership.isMine(there.mark) && this.ownership.isOfThisRequest(there.mark);
  }

  private whichSecret(wanted: WantedWebhook, there?: FoundWebhook, replaced?: Replaced): WhichSecret {
    const hasSecret = hasSecretOf(there?.mark, wanted.oAuth?.clientId);
    // What a first attempt has rotated for this webhook is not rotated again while the old one is in use.
    const isDone = hasSecret && this.isRepeated(there) && replaced?.isGone === false;
    if (!isDone && [there?.mark, replaced?.mark].some((mark) => rotates(wanted, mark))) return 'new';
    return hasSecret ? 'as it is' : 'needed';
  }

  /** Notes that nothing is known of a secret, before one of two is removed, either of which SendGrid may have. */
  private async withoutDoubt<T extends { readonly id: string; readonly mark?: Mark }>(
    webhook?: T,
  ): Promise<T | undefined> {
    if (!webhook?.mark?.pending) return webhook;
    const mark = withoutDoubtfulSecret(webhook.mark);
    await this.ownership.write(webhook.id, mark);
    return { ...webhook, mark };
  }

  private async settle(id: string): Promise<void> {
    const mark = await this.ownership.read(id);
    if (mark) await this.ownership.write(id, afterUpdate(mark));
  }

  /** What is noted of a webhook before it is changed. */
  private markOf(
    { is, mark, takenOver }: FoundWebhook,
    isBack: boolean,
    told?: SecretAtSendGrid,
    rotation?: string,
  ): Mark {
    if (mark && this.ownership.isMine(mark)) return isBack ? afterUpdate(mark) : mark;
    const { me: owner, request } = this.ownership;
    if (is === 'created') return { owner, request, rotation, secret: told };
    return { ...(mark ?? { rotation }), owner, request, takenOver };
  }

  /** @param rotation what is noted to be carried out, of whose webhook it is */
  private async updateInPlace(
    id: string,
    wanted: WantedWebhook,
    known: Mark,
    { done, rotation }: { readonly done?: string; readonly rotation?: string } = {
      done: known.rotation,
      rotation: wanted.rotateClientSecret,
    },
  ): Promise<void> {
    const api = await this.accounts.api(wanted);
    const isRotated = rotates(wanted, known, done);
    const which = isRotated ? 'new' : hasSecretOf(known, wanted.oAuth?.clientId) ? 'as it is' : 'needed';
    // No secret is given up for a webhook that is gone, or while SendGrid does not answer.
    if (which !== 'as it is') await api.publicKey(id);
    const stripped = which === 'as it is' ? undefined : await this.withoutDoubt({ id, mark: known });
    const mark = stripped?.mark ?? known;
    const secret = await this.secret.get(wanted, which, mark.secret?.id);
    const now = await this.configure(api, id, wanted, secret, mark);
    await this.secret.removeOthers(secret, wanted);
    await this.ownership.write(id, { ...now, rotation });
  }

  /** Another registration's webhook, which this one goes on updating: when that goes, it is as this one has it. */
  private async updateAnothers(id: string, wanted: WantedWebhook, mark: Mark, old: WantedWebhook): Promise<void> {
    const { takenOver } = mark;
    const isFromHere = takenOver && this.ownership.isMine(takenOver.from);
    const settings = settingsToRemember(settingsObject(wanted, undefined));
    const known = isFromHere ? { ...mark, takenOver: { ...takenOver, settings } } : mark;
    await this.updateInPlace(id, wanted, known, { done: old.rotateClientSecret, rotation: mark.rotation });
  }

  /** Returns what is known of the webhook then. */
  private async configure(
    api: EventWebhookApi,
    id: string,
    wanted: WantedWebhook,
    secret: ClientSecret,
    mark: Mark,
  ): Promise<Mark> {
    const { told, value } = secret;
    const settings = this.accounts.settings(api, id);
    const isTold = told !== undefined && !isDeepStrictEqual(told, mark.secret);
    try {
      await this.secret.orWithout(secret, wanted, async () => {
        if (isTold) await this.ownership.write(id, { ...mark, pending: told });
        await settings.put(wanted, value);
      });
    } catch (error) {
      if (isTold && isRefused(error)) await this.ownership.write(id, mark).catch(() => {});
      throw error;
    }
    const now = told ? { ...mark, secret: told, pending: undefined } : mark;
    await this.ownership.write(id, now);
    await settings.complete(wanted, value);
    return now;
  }

  /** What there is to know of a webhook without a mark: somebody has deleted the parameter. */
  private assumed({ oAuth, rotateClientSecret: rotation }: WantedWebhook): Mark {
    const { me: owner, request } = this.ownership;
    return { owner, request, rotation, secret: { clientId: oAuth?.clientId ?? '' } };
  }

  /** Whether a deletion undoes a deployment that took the webhook over, or gives it back to whom it was taken from. */
  private isUndone({ takenOver }: Mark): boolean {
    if (!takenOver) return false;
    return takenOver.from !== undefined || this.parts.surroundings.now() - takenOver.at < LONGEST_DEPLOYMENT_MS;
  }

  private async isLeftBehind(id: string, wanted: WantedWebhook): Promise<boolean> {
    if (wanted.onDelete === 'retain') return false;
    const left = await this.finder(await this.accounts.api(wanted)).leftBehind(wanted);
    return left?.id === id;
  }

  private finder(api: EventWebhookApi): WebhookFinder {
    return new WebhookFinder(api, this.ownership, this.parts.surroundings);
  }
}
