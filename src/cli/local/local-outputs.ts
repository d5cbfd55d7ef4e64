import type { LocalWebhook } from '../../local';
import { MEMBERS } from '../deployment/stack-outputs';

/** The settings as a deployment's outputs: what the other commands read with `--outputs`. */
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

/** Called as on AWS: `Webhook`. One that has several clients or methods is `Webhook2` and so on, too. */
function freeName(wanted: string, outputs: Readonly<Record<string, string>>): string {
  for (let number = 1; ; number++) {
    const name = number === 1 ? wanted : `${wanted}${number}`;
    if (outputs[`${name}ClientId`] === undefined) return name;
  }
}
