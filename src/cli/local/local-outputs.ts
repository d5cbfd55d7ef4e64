import type { LocalWebhook } from '../../local';
import { MEMBERS } from '../deployment/stack-outputs';

/** A webhook with the name that `--webhook` accepts, after the name of its stack. */
export interface NamedWebhook {
  readonly name: string;
  readonly webhook: LocalWebhook;
}

/** Names webhooks by the prefix of their stack's outputs, with a number if a webhook has several clients or methods. */
export function nameWebhooks(webhooks: readonly LocalWebhook[]): NamedWebhook[] {
  const used = new Set<string>();
  return webhooks.map((webhook) => {
    const { stackName, outputsPrefix = 'Webhook' } = webhook;
    let name = outputsPrefix;
    for (let number = 2; used.has(`${stackName}/${name}`); number++) name = `${outputsPrefix}${number}`;
    used.add(`${stackName}/${name}`);
    return { name, webhook };
  });
}

/** Formats the settings as stack outputs, which the other commands read with `--outputs`. */
export function localOutputs(webhooks: readonly LocalWebhook[]): Record<string, Record<string, string>> {
  const stacks: Record<string, Record<string, string>> = {};
  for (const { name, webhook } of nameWebhooks(webhooks)) {
    const outputs = (stacks[webhook.stackName] ??= {});
    for (const [output, member] of Object.entries(MEMBERS)) {
      const value = webhook[member];
      if (value !== undefined) outputs[name + output] = value;
    }
  }
  return stacks;
}

/**
 * Returns the `send` command for a webhook.
 *
 * @param outputs file or URL with the outputs of the stage
 */
export function sendCommandLine({ name, webhook }: NamedWebhook, outputs: string, isOnly: boolean): string {
  const source = /^[\w./:-]+$/.test(outputs) ? outputs : `'${outputs.replaceAll("'", `'\\''`)}'`;
  const choice = isOnly ? '' : ` --webhook ${webhook.stackName}/${name}`;
  return `npx cdk-sendgrid-oauth-webhook send --outputs ${source}${choice}`;
}
