import { AwsCalls } from './aws-calls';
import { Log } from './log';
import { AwsCallError } from './sendgrid-errors';
import { OWNERSHIP_PARAMETERS } from '../ownership-parameters';

/** What a webhook was before a registration took it over. */
export interface TakenOver {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** As SendGrid's API describes it. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Whose it was, if it was not made by hand, until that one is deleted. */
  readonly from?: Mark;
}

/** Which client secret SendGrid has for a webhook. */
export interface SecretAtSendGrid {
  /** Empty where SendGrid posts without OAuth. */
  readonly clientId: string;
  /** In Cognito, if it is not the client's first one. */
  readonly id?: string;
}

/** What is known of a webhook that SendGrid has no place for. */
export interface Mark {
  /** Of all registrations there are, in all stacks. */
  readonly owner: string;
  /** The request of CloudFormation that made it this owner's: Lambda may repeat it. */
  readonly request: string;
  /** The `rotateClientSecret` that was carried out. */
  readonly rotation?: string;
  readonly secret?: SecretAtSendGrid;
  /** What SendGrid was told in its place, without that it is known whether it has taken it. */
  readonly pending?: SecretAtSendGrid;
  readonly takenOver?: TakenOver;
}

/**
 * Whose a webhook is. CloudFormation makes a resource of another name before it deletes the one of the old name, so
 * that a physical id alone does not tell who may delete the webhook.
 *
 * It is kept in a parameter for each webhook, as that is what all registrations of an account and region can see.
 */
export class Ownership {
  /** Texts of the marks as they are stored. */
  private readonly stored = new Map<string, string>();

  /** @param me the owner that this registration is */
  constructor(
    public readonly me: string,
    public readonly request: string,
    private readonly aws: AwsCalls,
    private readonly log: Log,
  ) {}

  public isMine(mark: Mark | undefined): boolean {
    return mark?.owner === this.me;
  }

  public isOfThisRequest(mark: Mark): boolean {
    return mark.request === this.request;
  }

  public async read(id: string): Promise<Mark | undefined> {
    const name = nameFor(id);
    try {
      const { Parameter } = await this.aws.call<{ Parameter?: { Value?: string } }>(
        { service: 'ssm', target: 'AmazonSSM.GetParameter' },
        { Name: name },
        `the parameter ${name} cannot be read, which says whose the webhook is`,
      );
      const text = Parameter?.Value ?? '';
      this.stored.set(id, text);
      return parse(text);
    } catch (error) {
      if (error instanceof AwsCallError && error.reason === 'ParameterNotFound') return undefined;
      throw error;
    }
  }

  public async write(id: string, mark: Mark): Promise<void> {
    const [name, text] = [nameFor(id), textOf(mark)];
    if (this.stored.get(id) === text) return;
    // Without an answer it is not known what is there.
    this.stored.delete(id);
    await this.aws.call(
      { service: 'ssm', target: 'AmazonSSM.PutParameter' },
      {
        Name: name,
        Description: 'The registration that an Event Webhook of SendGrid belongs to',
        Value: text,
        Type: 'String',
        Overwrite: true,
      },
      `the parameter ${name} cannot be written, which says whose the webhook is`,
    );
    this.stored.set(id, text);
  }

  /** Where that fails, the webhook seems to be somebody's who is gone, which is worth no failure of a deletion. */
  public async remove(id: string): Promise<void> {
    const name = nameFor(id);
    this.stored.delete(id);
    try {
      await this.aws.call({ service: 'ssm', target: 'AmazonSSM.DeleteParameter' }, { Name: name }, 'it is not removed');
    } catch (error) {
      const { reason } = error as AwsCallError;
      if (reason !== 'ParameterNotFound') this.log.warn('a parameter is left over', { parameter: name, reason });
    }
  }
}

function nameFor(id: string): string {
  return OWNERSHIP_PARAMETERS + id.replace(/[^\w.-]/g, '_');
}

/** What is not ours is nobody's. */
function parse(text: string): Mark | undefined {
  try {
    const mark = JSON.parse(text) as Partial<Mark> | null;
    return typeof mark?.owner === 'string' ? (mark as Mark) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * In ASCII, and without two braces in a row, which Systems Manager takes for a reference. What does not fit is the
 * beginning of a long story.
 */
function textOf(mark: Mark): string {
  const text = JSON.stringify(mark)
    .replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .replaceAll('{{', '{\\u007b');
  return text.length > MOST_CHARACTERS && mark.takenOver ? textOf(withoutFirst(mark)) : text;
}

/** Of a parameter of the standard tier. */
const MOST_CHARACTERS = 4_096;

/** Whether SendGrid has a secret of a client, for all that is known. */
export function hasSecretOf(mark: Mark | undefined, clientId: string | undefined): boolean {
  if (!mark?.secret) return false;
  return [mark.secret, mark.pending ?? mark.secret].every((secret) => secret.clientId === clientId);
}

/** The deployment that took a webhook over has succeeded, as an update came after it. */
export function afterUpdate(mark: Mark): Mark {
  return mark.takenOver?.from ? mark : settled(mark);
}

/** Nothing is put back any more. */
export function settled({ takenOver: _before, ...mark }: Mark): Mark {
  return mark;
}

/** What is left when one of those is deleted from whom a webhook was taken over, one after the other. */
export function withoutFormerOwner(mark: Mark, owner: string): Mark {
  const { takenOver } = mark;
  if (!takenOver?.from) return mark;
  if (takenOver.from.owner !== owner) {
    return { ...mark, takenOver: { ...takenOver, from: withoutFormerOwner(takenOver.from, owner) } };
  }
  const before = takenOver.from.takenOver;
  return before?.from ? { ...mark, takenOver: before } : settled(mark);
}

/** Whether a webhook was an owner's before it was taken over, and that owner is still there. */
export function isFormerOwner(mark: Mark | undefined, owner: string): boolean {
  const from = mark?.takenOver?.from;
  return from !== undefined && (from.owner === owner || isFormerOwner(from, owner));
}

/** A secret of which it is not known whether SendGrid has it may be removed for a new one: then nothing is known. */
export function withoutDoubtfulSecret({ pending, ...mark }: Mark): Mark {
  return pending ? { ...mark, secret: undefined } : mark;
}

function withoutFirst({ takenOver, ...mark }: Mark): Mark {
  if (!takenOver?.from?.takenOver) return mark;
  return { ...mark, takenOver: { ...takenOver, from: withoutFirst(takenOver.from) } };
}
