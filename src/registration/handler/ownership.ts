import { AwsCalls } from './aws-calls';
import { Log } from './log';
import { Mark, withoutFirst } from './mark';
import { AwsCallError } from './sendgrid-errors';
import { OWNERSHIP_PARAMETERS } from '../ownership-parameters';

/**
 * Whose a webhook is. CloudFormation makes a resource of another name before it deletes the one of the old name, so
 * that a physical id alone does not tell who may delete the webhook.
 *
 * It is kept in a parameter for each webhook, as that is what all registrations of an account and region can see.
 */
export class Ownership {
  /** Texts of the marks as they are stored. */
  private readonly stored = new Map<string, string>();

  /**
   * @param me the owner that this registration is
   * @param request CloudFormation's id of it
   */
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

  /** Undefined for a webhook that is nobody's. */
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

  /** Does nothing where that is what is stored. */
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
