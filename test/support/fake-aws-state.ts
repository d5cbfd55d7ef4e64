import { createHash } from 'node:crypto';

/** An error that AWS returns, by its name. */
export class AwsFailure extends Error {}

type Input = Readonly<Record<string, string>>;

/** What an account holds, and the operations of the JSON protocols on it. */
export class AwsState {
  public readonly secrets = new Map<string, string>();
  public readonly parameters = new Map<string, string>();
  /** Client secrets by client id; undefined for a client without one. */
  public readonly appClients = new Map<string, string | undefined>();

  public run(target: string, input: Input): object {
    switch (target.split('.')[1]) {
      case 'GetSecretValue':
        return { SecretString: existing(this.secrets.get(input.SecretId), 'ResourceNotFoundException') };
      case 'GetParameter':
        return {
          Parameter: { Name: input.Name, Value: existing(this.parameters.get(input.Name), 'ParameterNotFound') },
        };
      case 'PutParameter':
        if (input.Value.length > 4_096 || /\{\{/.test(input.Value)) throw new AwsFailure('ValidationException');
        this.parameters.set(input.Name, input.Value);
        return { Version: 2 };
      case 'DeleteParameter':
        existing(this.parameters.get(input.Name), 'ParameterNotFound');
        this.parameters.delete(input.Name);
        return {};
      case 'DescribeUserPoolClient':
        if (!this.appClients.has(input.ClientId)) throw new AwsFailure('ResourceNotFoundException');
        return { UserPoolClient: { ClientId: input.ClientId, ClientSecret: this.appClients.get(input.ClientId) } };
      case 'SendMessage':
        return { MessageId: 'message-1', MD5OfMessageBody: createHash('md5').update(input.MessageBody).digest('hex') };
      default:
        // Lambda.
        return {};
    }
  }
}

interface FakeStack {
  readonly outputs: Readonly<Record<string, string>>;
  /** CREATE_COMPLETE by default. */
  readonly status?: string;
  /** Without one, nobody may read the template. */
  readonly template?: object | string;
}

/** Stacks, and the operations of CloudFormation's query protocol on them. */
export class CloudFormationState {
  public readonly stacks = new Map<string, FakeStack>();

  public run(body: string): readonly [status: number, body: string] {
    const form = new URLSearchParams(body);
    // The security token service has the same protocol.
    if (form.get('Action') === 'GetCallerIdentity') return [200, CALLER_IDENTITY];
    const name = form.get('StackName')!;
    const stack = this.stacks.get(name);
    if (!stack) return [400, xmlError('ValidationError', `Stack with id ${name} does not exist`)];
    if (form.get('Action') !== 'GetTemplate') return [200, describeStacks(stack)];
    if (stack.template === undefined) return [403, xmlError('AccessDenied', 'not authorized to GetTemplate')];
    return [200, getTemplate(stack.template)];
  }
}

const CALLER_IDENTITY =
  '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>' +
  '<Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>';

function existing(value: string | undefined, error: string): string {
  if (value === undefined) throw new AwsFailure(error);
  return value;
}

function describeStacks({ outputs, status = 'CREATE_COMPLETE' }: FakeStack): string {
  const members = Object.entries(outputs)
    .map(([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${escape(value)}</OutputValue></member>`)
    .join('');
  return (
    '<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks>' +
    '<member><StackName>Stack</StackName><CreationTime>2026-11-01T00:00:00Z</CreationTime>' +
    `<StackStatus>${status}</StackStatus><Outputs>${members}</Outputs></member>` +
    '</Stacks></DescribeStacksResult></DescribeStacksResponse>'
  );
}

function getTemplate(body: object | string): string {
  return (
    '<GetTemplateResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><GetTemplateResult>' +
    `<TemplateBody>${escape(typeof body === 'string' ? body : JSON.stringify(body))}</TemplateBody></GetTemplateResult></GetTemplateResponse>`
  );
}

function xmlError(code: string, message: string): string {
  return (
    '<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error><Type>Sender</Type>' +
    `<Code>${code}</Code><Message>${escape(message)}</Message></Error></ErrorResponse>`
  );
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
