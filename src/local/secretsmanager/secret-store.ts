import { randomUUID } from 'node:crypto';
import { ParameterPlace } from '../ssm/parameter-store';

/** A secret with its value. */
export interface Secret {
  readonly arn: string;
  readonly name: string;
  readonly value: string;
  readonly versionId: string;
  /** Stage time, in milliseconds. */
  readonly createdAt: number;
}

/** The suffix that makes the ARN of a secret unique if a secret with the same name is created again. */
const SUFFIX = /-[A-Za-z0-9]{6}$/;

/** The secrets of the stage, kept in memory. */
export class SecretStore {
  private readonly secrets: Secret[] = [];

  constructor(
    private readonly now: () => number,
    /** Region and account of a secret that the user identifies by its name. */
    private readonly defaultPlace: Required<ParameterPlace>,
  ) {}

  /** Finds a secret by its ARN, its ARN without the suffix, or its name. */
  public get(id: string, { region, account }: ParameterPlace = {}): Secret | undefined {
    return this.secrets.find(({ arn, name }) => {
      if (id.startsWith('arn:')) return arn === id || arn.replace(SUFFIX, '') === id;
      const [, , , ofRegion, ofAccount] = arn.split(':');
      return name === id && (region ?? ofRegion) === ofRegion && (account ?? ofAccount) === ofAccount;
    });
  }

  /** @param id name or ARN, with or without its suffix */
  public put(id: string, value: string): Secret {
    const old = this.get(id);
    const arn = old?.arn ?? this.arnFor(id);
    const secret: Secret = { arn, name: nameIn(arn), value, versionId: randomUUID(), createdAt: this.now() };
    if (old) this.secrets.splice(this.secrets.indexOf(old), 1);
    this.secrets.push(secret);
    return secret;
  }

  private arnFor(id: string): string {
    const { region, account } = this.defaultPlace;
    const arn = id.startsWith('arn:') ? id : `arn:aws:secretsmanager:${region}:${account}:secret:${id}`;
    return SUFFIX.test(arn) && id.startsWith('arn:') ? arn : `${arn}-LOCAL0`;
  }
}

function nameIn(arn: string): string {
  return arn.split(':').slice(6).join(':').replace(SUFFIX, '');
}
