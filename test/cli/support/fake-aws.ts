import { createServer, IncomingMessage, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import rawBody from 'raw-body';

const servers: Server[] = [];
afterAll(async () => {
  await Promise.all(servers.map(async (server) => new Promise((resolve) => server.close(resolve))));
});

/** What AWS's SDKs need to find it, and nothing of whoever runs the tests. */
export type AwsEnvironment = Record<string, string>;

/** A stack with outputs and, if it may be read, a template, app clients with secrets, and parameters, as AWS's APIs tell of them. */
export interface FakeAccount {
  readonly stacks?: Readonly<Record<string, { outputs: Readonly<Record<string, string>>; template?: object | string }>>;
  readonly clientSecrets?: Readonly<Record<string, string | undefined>>;
  readonly parameters?: Readonly<Record<string, string>>;
}

/** CloudFormation's query protocol, and the JSON protocols of the others. */
export async function fakeAws(account: FakeAccount): Promise<AwsEnvironment> {
  const server = createServer((request, response) => {
    void answer(request, account).then(([status, body]) => response.writeHead(status).end(body));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'the-secret-access-key',
    AWS_MAX_ATTEMPTS: '1',
  };
}

async function answer(request: IncomingMessage, account: FakeAccount): Promise<[status: number, body: string]> {
  const body = await rawBody(request, 'utf8');
  const target = String(request.headers['x-amz-target'] ?? '').split('.')[1];
  if (target) return json(target, JSON.parse(body) as Record<string, string>, account);
  const form = new URLSearchParams(body);
  const stack = account.stacks?.[form.get('StackName')!];
  if (!stack) return [400, xmlError('ValidationError', `Stack with id ${form.get('StackName')} does not exist`)];
  if (form.get('Action') !== 'GetTemplate') return [200, describe(stack.outputs)];
  if (stack.template === undefined) return [403, xmlError('AccessDenied', 'not authorized to GetTemplate')];
  return [200, template(stack.template)];
}

function json(target: string, input: Record<string, string>, account: FakeAccount): [number, string] {
  if (target === 'DescribeUserPoolClient') {
    const { ClientId } = input;
    const client = { ClientId, ClientSecret: account.clientSecrets?.[ClientId] };
    return [200, JSON.stringify({ UserPoolClient: client })];
  }
  const value = account.parameters?.[input.Name];
  if (value !== undefined) return [200, JSON.stringify({ Parameter: { Name: input.Name, Value: value } })];
  return [400, JSON.stringify({ __type: 'ParameterNotFound', message: 'no such parameter' })];
}

function describe(outputs: Readonly<Record<string, string>>): string {
  const members = Object.entries(outputs)
    .map(([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${escape(value)}</OutputValue></member>`)
    .join('');
  return (
    '<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks>' +
    '<member><StackName>Stack</StackName><CreationTime>2026-11-01T00:00:00Z</CreationTime>' +
    `<StackStatus>CREATE_COMPLETE</StackStatus><Outputs>${members}</Outputs></member>` +
    '</Stacks></DescribeStacksResult></DescribeStacksResponse>'
  );
}

function template(body: object | string): string {
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
