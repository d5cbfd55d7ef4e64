import type { LocalWebhook } from '../../local';
import { MEMBERS } from '../deployment/stack-outputs';

/** Formats the settings as stack outputs, which the other commands read with `--outputs`. */
export function localOutputs(webhooks: readonly LocalWebhook[]): Record<string, Record<string, string>> {
  const stacks: Record<string, Record<string, string>> = {};
  for (const webhook of webhooks) {
    const outputs = (stacks[webhook.stackName] ??= {});
    const name = freeName(webhook.outputsPrefix ?? 'Webhook', outputs);
    for (const [output, member] of Object.entries(MEMBERS)) {
      const value = webhook[member];
      if (value !== undefined) outputs[name + output] = value;
    }
  }
  return stacks;
}

/** Uses the prefix of the stack's own outputs, with a number if a webhook has several clients or methods. */
function freeName(prefix: string, outputs: Readonly<Record<string, string>>): string {
  for (let number = 1; ; number++) {
    const name = number === 1 ? prefix : `${prefix}${number}`;
    if (outputs[`${name}ClientId`] === undefined) return name;
  }
}
