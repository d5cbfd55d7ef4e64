import { LocalSendGrid } from './sendgrid/mock/local-sendgrid';
import { ParameterPlace, ParameterStore } from './ssm/parameter-store';
import { LocalWebhook } from './types';
import { publicKeysIn } from '../sendgrid/public-key';
import { SigningKey } from '../sendgrid/signing-key';

type SignedWebhook = Pick<LocalWebhook, 'httpPostUrl' | 'publicKeyParameter'>;

/** The private keys of the webhooks that verify signatures. They are valid for one stage only. */
export class SigningKeys {
  /** By the name of the parameter with the public key. */
  private readonly generated = new Map<string, SigningKey>();

  /**
   * Returns the key that signs posts to a webhook: the key of the SendGrid mock if the webhook is registered there.
   * Otherwise the stage generates one, and stores its public key in the parameter unless that contains a key already.
   */
  public for(
    { httpPostUrl, publicKeyParameter: name }: SignedWebhook,
    sendGrid: LocalSendGrid | undefined,
    parameters: ParameterStore,
    place: ParameterPlace,
  ): SigningKey | undefined {
    const registered = sendGrid?.signingKeyFor(httpPostUrl);
    if (registered || name === undefined) return registered;
    const known = this.generated.get(name);
    const stored = publicKeysIn(parameters.get(name, place)?.value ?? '');
    if (stored.length > 0) return known && stored.includes(known.publicKey) ? known : undefined;
    const key = known ?? SigningKey.generate();
    this.generated.set(name, key);
    parameters.put(name, { value: key.publicKey }, place);
    return key;
  }
}
