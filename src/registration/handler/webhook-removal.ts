import { Log } from './log';
import { Mark } from './mark';
import { Ownership } from './ownership';
import { SendGridAccounts } from './sendgrid-accounts';
import { isGone } from './sendgrid-errors';
import { formerSettings, settingsObject, withoutStatusChange } from './settings-object';
import { WantedWebhook } from './wanted-webhook';

/** A webhook could not be taken back, or not be made what it was before. */
export class LeftBehind extends Error {
  constructor(
    public readonly id: string,
    message: string,
  ) {
    super(message);
  }
}

/** How a registration lets go of a webhook: removes it, takes it back, or makes it again what it was. */
export class WebhookRemoval {
  constructor(
    private readonly accounts: SendGridAccounts,
    private readonly ownership: Ownership,
    private readonly log: Log,
  ) {}

  /** Removes a webhook as its removal policy says. */
  public async remove(id: string, wanted: WantedWebhook): Promise<void> {
    if (wanted.onDelete === 'retain') return;
    const api = await this.accounts.api(wanted);
    if (wanted.onDelete === 'delete') await api.delete(id);
    // Without what SendGrid may refuse: it must not be in the way of a stack that is deleted.
    else await api.update(id, withoutStatusChange(settingsObject({ ...wanted, enabled: false }, undefined)));
    this.log.info(wanted.onDelete === 'delete' ? 'webhook deleted' : 'webhook disabled', { id });
  }

  /** Makes a webhook again what it was before it was taken over, and whose. */
  public async putBack(id: string, wanted: WantedWebhook, { takenOver, secret, pending }: Mark): Promise<void> {
    const { settings, from } = takenOver!;
    const api = await this.accounts.apiForUndoing(wanted);
    await this.accounts.settings(api, id).patch(formerSettings(settings, wanted), true);
    // SendGrid keeps the secret that it has.
    if (from) await this.ownership.write(id, { ...from, secret, pending });
    else await this.ownership.remove(id);
    this.log.info('webhook is as it was before it was taken over', { id });
  }

  /**
   * Puts a webhook back after what went wrong; returns that, or a `LeftBehind`. Nothing has been changed yet where there
   * is no mark of its having been taken over.
   */
  public async putBackAfter(reason: Error, id: string, wanted: WantedWebhook): Promise<Error> {
    try {
      const mark = await this.ownership.read(id);
      if (mark?.takenOver && this.ownership.isMine(mark)) await this.putBack(id, wanted, mark);
      return reason;
    } catch (error) {
      return isGone(error) ? reason : new LeftBehind(id, reason.message);
    }
  }

  /** Deletes a webhook that was made, after what went wrong; returns that, or a `LeftBehind`. */
  public async takeBack(id: string, wanted: WantedWebhook, reason: Error): Promise<Error> {
    try {
      const api = await this.accounts.apiForUndoing(wanted);
      await api.delete(id);
      this.log.info('webhook taken back', { id });
    } catch (error) {
      if (!isGone(error)) return new LeftBehind(id, reason.message);
    }
    await this.ownership.remove(id);
    return reason;
  }
}
