import type { LocalWebhook } from '../../local';

/** The settings as a deployment's outputs: what the other commands read with `--outputs`. */
export function localOutputs(webhooks: readonly LocalWebhook[]): Record<string, Record<string, string>> {
  const stacks: Record<string, Record<string, string>> = {};
  for (const webhook of webhooks) {
    const outputs = (stacks[webhook.stackName] ??= {});
    const name = nameIn(outputs);
    outputs[`${name}ClientId`] = webhook.clientId;
    outputs[`${name}TokenUrl`] = webhook.tokenUrl;
    outputs[`${name}HttpPostUrl`] = webhook.httpPostUrl;
    outputs[`${name}ClientSecretCommand`] = webhook.clientSecretCommand;
    if (webhook.signatureVerification) outputs[`${name}SignatureVerification`] = webhook.signatureVerification;
    if (webhook.publicKeyParameter) outputs[`${name}PublicKeyParameter`] = webhook.publicKeyParameter;
  }
  return stacks;
}

/** `Webhook`, `Webhook2`, … */
function nameIn(outputs: Readonly<Record<string, string>>): string {
  for (let number = 1; ; number++) {
    const name = number === 1 ? 'Webhook' : `Webhook${number}`;
    if (outputs[`${name}ClientId`] === undefined) return name;
  }
}
