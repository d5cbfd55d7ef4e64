import { nameWebhooks, sendCommandLine } from './local-outputs';
import { RecentActivity } from './recent-activity';
import type { LocalStage } from '../local-stage';

/**
 * Returns the data of the status page, without secrets.
 *
 * @param outputs file or URL with the outputs of the stage
 */
export function stageState(stage: LocalStage, recent: RecentActivity, outputs: string): object {
  const { requests, events, eventCount } = recent;
  const named = nameWebhooks(stage.webhooks);
  return {
    webhooks: named.map((one) => {
      const { stackName, functionName, delivery, signatureVerification, ...webhook } = one.webhook;
      const { authorizationMethod, clientId, clientSecretCommand, tokenUrl, httpPostUrl } = webhook;
      return {
        ...{ name: `${stackName}/${one.name}`, functionName, delivery, signatureVerification },
        ...{ authorizationMethod, clientId, clientSecretCommand, tokenUrl, httpPostUrl },
        path: new URL(httpPostUrl).pathname,
        sendCommand: sendCommandLine(one, outputs, named.length === 1),
      };
    }),
    registered: stage.sendGrid?.webhooks().map(({ id, url, enabled, publicKey, events: types }) => {
      return { id, url, enabled, signed: publicKey !== undefined, events: types.join(', ') };
    }),
    queues: stage.queues.map(({ name, visible, inFlight }) => ({ name, visible, inFlight })),
    ...{ requests, events, eventCount },
  };
}
