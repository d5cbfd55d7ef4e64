import { PartialDeployment } from './deployment';
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
  const found = new Map<string, Record<string, string>>();
  for (const [id, value] of Object.entries(outputs)) {
    const match = OUTPUT.exec(id);
    if (!match) continue;
    const [, name, output] = match;
    found.set(name, { ...found.get(name), [MEMBERS[output as keyof typeof MEMBERS]]: value });
  }
  return [...found]
    .filter(([, { httpPostUrl }]) => httpPostUrl !== undefined)
    .map(([name, members]) => ({ signatureVerification: 'off', ...members, name, stackName }) as PartialDeployment);
}

/** Parses a file that `cdk deploy --outputs-file` has written. */
export function readOutputsFile(text: string, file: string): Record<string, StackOutputs> {
  try {
    const stacks = JSON.parse(text) as Record<string, StackOutputs>;
    if (Object.values(stacks).every((outputs) => typeof outputs === 'object' && outputs !== null)) return stacks;
  } catch {
    // Reported below.
  }
  throw new CommandError(`${file} is not an outputs file; create it with 'cdk deploy --outputs-file ${file}'`);
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
      `${where} has no outputs of a SendGridOAuthWebhook (…ClientId…, …TokenUrl…, …HttpPostUrl…); deploy it with its outputs on`,
    );
  }
  if (matching.length === 0) throw new CommandError(`${where} has no webhook '${name}'; choose one of: ${names}`);
  throw new CommandError(`${where} has several webhooks; choose one with --webhook: ${names}`);
}
