import { timingSafeEqual } from 'node:crypto';
import { AppClient } from './user-pool';

/** The secrets of app clients. A client keeps its secret when the stage is updated. */
export class AppClientSecrets {
  /** By client ID. */
  private readonly secrets = new Map<string, string>();

  public of({ clientId, clientSecret }: AppClient): string | undefined {
    const secret = this.secrets.get(clientId) ?? clientSecret;
    if (secret !== undefined) this.secrets.set(clientId, secret);
    return secret;
  }

  public isSecretOf(client: AppClient, candidate: string): boolean {
    const secret = this.of(client);
    return secret !== undefined && isSame(secret, candidate);
  }
}

function isSame(one: string, other: string): boolean {
  const [first, second] = [Buffer.from(one), Buffer.from(other)];
  return first.length === second.length && timingSafeEqual(first, second);
}
