import { timingSafeEqual } from 'node:crypto';
import { randomSecret } from './resource-values';
import { StageClock } from '../clock';
import { AppClient } from './user-pool';

/** A secret that an app client can authenticate with. */
export interface ActiveSecret {
  /** In Cognito's format: `<client id>--<milliseconds>`. */
  readonly id: string;
  readonly value: string;
  /** Stage time, in milliseconds. */
  readonly createdAt: number;
}

interface ClientSecrets {
  readonly active: ActiveSecret[];
  /** The secret that was created with the client. Cognito returns no other. Undefined after it is deleted. */
  original?: ActiveSecret;
}

/** The secrets of app clients. Each client starts with the secret from its template. */
export class AppClientSecrets {
  private readonly clients = new Map<string, ClientSecrets>();

  constructor(private readonly clock: StageClock) {}

  public active(client: AppClient): readonly ActiveSecret[] {
    return this.of(client).active;
  }

  public original(client: AppClient): string | undefined {
    return this.of(client).original?.value;
  }

  public isSecretOf(client: AppClient, candidate: string): boolean {
    return this.active(client).some(({ value }) => isSame(value, candidate));
  }

  public add(client: AppClient, value = randomSecret()): ActiveSecret {
    const { active } = this.of(client);
    const secret = this.create(client.clientId, value, active);
    active.push(secret);
    return secret;
  }

  /** Returns false for an unknown secret. */
  public delete(client: AppClient, id: string): boolean {
    const secrets = this.of(client);
    const index = secrets.active.findIndex((secret) => secret.id === id);
    if (index === -1) return false;
    const [deleted] = secrets.active.splice(index, 1);
    if (secrets.original === deleted) secrets.original = undefined;
    return true;
  }

  private of({ clientId, clientSecret }: AppClient): ClientSecrets {
    const known = this.clients.get(clientId);
    if (known) return known;
    const original = clientSecret === undefined ? undefined : this.create(clientId, clientSecret, []);
    const secrets: ClientSecrets = { active: original ? [original] : [], original };
    this.clients.set(clientId, secrets);
    return secrets;
  }

  private create(clientId: string, value: string, others: readonly ActiveSecret[]): ActiveSecret {
    const createdAt = Math.max(this.clock.now(), ...others.map((other) => other.createdAt + 1));
    return { id: `${clientId}--${createdAt}`, value, createdAt };
  }
}

function isSame(one: string, other: string): boolean {
  const [first, second] = [Buffer.from(one), Buffer.from(other)];
  return first.length === second.length && timingSafeEqual(first, second);
}
