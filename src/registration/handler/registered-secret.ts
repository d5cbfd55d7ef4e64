import { AwsCalls } from './aws-calls';
import { ClientSecretRotation, NewClientSecret } from './client-secret-rotation';
import { Log } from './log';
import { hasSecretOf, Mark, SecretAtSendGrid } from './mark';
import { Secrets } from './secrets';
import { RegistrationError } from './sendgrid-errors';
import { WantedWebhook } from './wanted-webhook';
import { ApiKeyError, isOutcomeUnknown, SendGridApiError } from '../../sendgrid/api-errors';
import { Redactor } from '../../sendgrid/redactor';
import { Runtime } from '../../sendgrid/runtime';

/** Whether SendGrid has to be told a secret, another one, or has the right one already. */
export type WhichSecret = 'needed' | 'new' | 'as it is';

/** A client secret that SendGrid is told. */
export interface ClientSecret {
  /** Undefined where SendGrid keeps the one that it has. */
  readonly value?: string;
  /** What SendGrid has once it is told. */
  readonly told?: SecretAtSendGrid;
  readonly added?: NewClientSecret;
}

/** Whether the text orders another secret for a client whose secret SendGrid has: it is not the one carried out last. */
export function rotates(
  { oAuth, rotateClientSecret }: WantedWebhook,
  mark: Mark | undefined,
  done = mark?.rotation,
): boolean {
  const isOther = rotateClientSecret !== undefined && rotateClientSecret !== done;
  return isOther && hasSecretOf(mark, oAuth?.clientId);
}

/** The client secret with which SendGrid asks for tokens. */
export class RegisteredSecret {
  constructor(
    private readonly secrets: Secrets,
    private readonly aws: AwsCalls,
    private readonly log: Log,
    private readonly redactor: Redactor,
    private readonly surroundings: Runtime,
  ) {}

  /**
   * Reads it, or makes it. Cognito shows the first secret of a client until that is removed; SendGrid keeps what it is
   * not told.
   *
   * @param inUse id of the one that SendGrid has, where that is known
   */
  public async get(wanted: WantedWebhook, which: WhichSecret, inUse: string | undefined): Promise<ClientSecret> {
    const { oAuth, rotateClientSecret } = wanted;
    if (!oAuth) return { told: { clientId: '' } };
    const { clientId, clientSecret } = oAuth;
    const shown = await this.secrets.clientSecret(clientSecret);
    if (shown !== undefined && which !== 'new') return { value: shown, told: { clientId } };
    if (which === 'as it is') return {};
    if (rotateClientSecret === undefined) {
      throw new RegistrationError(
        `Cognito does not show the secret of the app client ${clientId} any more, as it was rotated. Set ` +
          '`rotateClientSecret`, so that the registration may give the client another one',
      );
    }
    const added = await this.rotation(wanted).add(inUse, shown !== undefined);
    return { value: added.value, told: { clientId, id: added.id }, added };
  }

  /** Takes a new secret back that SendGrid did not take. Without an answer it may be SendGrid's, and stays. */
  public async orWithout<T>({ added }: ClientSecret, wanted: WantedWebhook, register: () => Promise<T>): Promise<T> {
    try {
      return await register();
    } catch (error) {
      if (added && isRefused(error)) await this.rotation(wanted).remove(added.id);
      throw error;
    }
  }

  /** Removes the secrets before one that SendGrid has taken. */
  public async removeOthers({ added }: ClientSecret, wanted: WantedWebhook): Promise<void> {
    if (added) await this.rotation(wanted).removeOthers(added.id);
  }

  private rotation({ oAuth }: WantedWebhook): ClientSecretRotation {
    const { tokenUrl, clientSecret } = oAuth!;
    if (clientSecret.kind !== 'cognito') {
      throw new RegistrationError('`rotateClientSecret` needs a client secret that is in Cognito');
    }
    return new ClientSecretRotation(this.aws, clientSecret, tokenUrl, this.log, this.redactor, this.surroundings);
  }
}

/** Whether SendGrid has not taken what it was told, for certain. */
export function isRefused(error: unknown): boolean {
  return (
    [SendGridApiError, ApiKeyError, RegistrationError].some((type) => error instanceof type) && !isOutcomeUnknown(error)
  );
}
