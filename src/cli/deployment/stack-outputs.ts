import { PartialDeployment } from './deployment';
import { CommandError } from '../errors';

/** Outputs of a stack, by their logical ids. */
export type StackOutputs = Readonly<Record<string, string>>;

/** What the constructs' outputs are called, and what they say. */
export const MEMBERS = {
  ClientId: 'clientId',
  ClientSecretCommand: 'clientSecretCommand',
  TokenUrl: 'tokenUrl',
  HttpPostUrl: 'httpPostUrl',
  PublicKeyParameter: 'publicKeyParameter',
  SignatureVerification: 'signatureVerification',
} as const;

/** The construct's path, what it is, and a hash of the path, which is left out where the path has one element. */
const OUTPUT = new RegExp(`^(.*?)(${Object.keys(MEMBERS).join('|')})([0-9A-F]{8})?$`);

/** The webhooks whose outputs a stack has, each with its name there. */
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

/** What `cdk deploy --outputs-file` writes. */
export function readOutputsFile(text: string, file: string): Record<string, StackOutputs> {
  try {
    const stacks = JSON.parse(text) as Record<string, StackOutputs>;
    if (Object.values(stacks).every((outputs) => typeof outputs === 'object' && outputs !== null)) return stacks;
  } catch {
    // Said below.
  }
  throw new CommandError(`${file} is not what 'cdk deploy --outputs-file' writes: an object with each stack's outputs`);
}

/** The only one, or the one that is named. */
export function chooseWebhook(found: readonly PartialDeployment[], name: string | undefined, where: string) {
  const names = found.map((webhook) => `${webhook.stackName}/${webhook.name}`).join(', ');
  const matching = found.filter((webhook) =>
    [undefined, webhook.name, `${webhook.stackName}/${webhook.name}`].includes(name),
  );
  if (matching.length === 1) return matching[0];
  if (found.length === 0) {
    throw new CommandError(`${where} has no outputs of a SendGridOAuthWebhook: …ClientId…, …TokenUrl…, …HttpPostUrl…`);
  }
  if (matching.length === 0) throw new CommandError(`${where} has no webhook '${name}'; it has ${names}`);
  throw new CommandError(`${where} has several webhooks; choose one with --webhook: ${names}`);
}
