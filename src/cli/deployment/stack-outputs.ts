import { PartialDeployment } from './deployment';
import { parseJsonObject } from '../../sendgrid/parse-json';
import { plainLine } from '../../sendgrid/terminal-text';
import { CommandError } from '../errors';

/** Outputs of a stack by logical ID. */
export type StackOutputs = Readonly<Record<string, string>>;

/** The names of the constructs' outputs, with the member of a deployment that each one holds. */
export const MEMBERS = {
  ClientId: 'clientId',
  ClientSecretCommand: 'clientSecretCommand',
  TokenUrl: 'tokenUrl',
  HttpPostUrl: 'httpPostUrl',
  PublicKeyParameter: 'publicKeyParameter',
  SignatureVerification: 'signatureVerification',
  // Only of a local stage.
  SigningKeyCommand: 'signingKeyCommand',
} as const;

/** The construct's path, the name of the output, and a hash of the path. A path of one component has no hash. */
const OUTPUT = new RegExp(`^(.*?)(${Object.keys(MEMBERS).join('|')})([0-9A-F]{8})?$`);

/** Finds the webhooks in a stack's outputs. */
export function webhooksIn(outputs: StackOutputs, stackName: string): PartialDeployment[] {
  const found = new Map<string, Record<string, unknown>>();
  for (const [id, value] of Object.entries(outputs)) {
    const match = OUTPUT.exec(id);
    if (!match) continue;
    const [, name, output] = match;
    found.set(name, { ...found.get(name), [MEMBERS[output as keyof typeof MEMBERS]]: value });
  }
  return [...found]
    .filter(([, { httpPostUrl }]) => httpPostUrl !== undefined)
    .map(([name, members]) => {
      for (const [member, value] of Object.entries(members)) checkText(value, `${stackName}/${name}`, member);
      return { signatureVerification: 'off', ...members, name, stackName } as PartialDeployment;
    });
}

/** A file may contain anything, such as a number, or a text that controls the terminal. */
function checkText(value: unknown, webhook: string, member: string): void {
  if (typeof value === 'string' && plainLine(value) === value) return;
  throw new CommandError(
    `the output '${member}' of webhook ${webhook} must be a text of one line; deploy the stack again`,
  );
}

/** Parses a file that `cdk deploy --outputs-file` has written. */
export function readOutputsFile(text: string, file: string): Readonly<Record<string, StackOutputs>> {
  const command = `'cdk deploy --outputs-file ${file}'`;
  // Windows editors and shells write a byte order mark.
  const content = text.replace(/^\ufeff/, '').trim();
  const stacks = parseJsonObject(content);
  if (content === '' || (stacks && Object.keys(stacks).length === 0)) {
    throw new CommandError(`${file} is empty: no stack with outputs was deployed; run ${command} again`);
  }
  if (!stacks || !Object.values(stacks).every(isOutputs)) {
    throw new CommandError(`${file} is not an outputs file; create it with ${command}`);
  }
  return stacks as Record<string, StackOutputs>;
}

function isOutputs(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Returns the named webhook, or the only one. */
export function chooseWebhook(found: readonly PartialDeployment[], name: string | undefined, where: string) {
  const names = found.map((webhook) => `${webhook.stackName}/${webhook.name}`).join(', ');
  const matching = found.filter((webhook) =>
    [undefined, webhook.name, `${webhook.stackName}/${webhook.name}`].includes(name),
  );
  if (matching.length === 1) return matching[0];
  if (found.length === 0) {
    throw new CommandError(
      `${where} has no outputs of a SendGridOAuthWebhook (…ClientId…, …TokenUrl…, …HttpPostUrl…); name another stack, or ` +
        'deploy the webhook with its outputs on',
    );
  }
  if (matching.length === 0) throw new CommandError(`${where} has no webhook '${name}'; choose one of: ${names}`);
  throw new CommandError(`${where} has several webhooks; choose one with --webhook: ${names}`);
}
