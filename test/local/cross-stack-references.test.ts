import { App, Environment, Stack } from 'aws-cdk-lib';
import { AuthorizationServer, Delivery, SendGridOAuthWebhook } from '../../src';
import { editTemplate, inlineHandler, synthApp } from './support/assemblies';
import { post, tokenFor } from './support/http';
import { host, hostWebhook, problemsOf } from './support/stages';
import { LocalWebhook } from '../../src/local';

const STRENGTH = '@aws-cdk/core:defaultCrossStackReferences';
const IRELAND = { account: '111122223333', region: 'eu-west-1' };

/** A webhook, its authorization server and its handler, each in a stack of its own. */
function threeStacks(strength: string, env?: Environment, delivery?: Delivery): string {
  return synthApp((app: App) => {
    app.node.setContext(STRENGTH, strength);
    const authorizationServer = new AuthorizationServer(new Stack(app, 'Auth', { env }), 'Server');
    const handler = inlineHandler(new Stack(app, 'Functions', { env }));
    const hook = new Stack(app, 'Hook', { env });
    new SendGridOAuthWebhook(hook, 'Webhook', { authorizationServer, handler, delivery });
  });
}

async function statusOf(webhook: LocalWebhook): Promise<number> {
  return (await post(webhook, await tokenFor(webhook))).status;
}

describe.each(['weak', 'both', 'strong'])('with %s references between stacks', (strength) => {
  test('a webhook has the authorization server and the handler of other stacks', async () => {
    const { webhook } = await hostWebhook(threeStacks(strength));
    expect([webhook.stackName, webhook.functionName, await statusOf(webhook)]).toEqual([
      'Hook',
      'Functions-Handler886CB40B',
      200,
    ]);
  });

  test('a queued webhook invokes the handler of another stack', async () => {
    const { webhook, stage } = await hostWebhook(threeStacks(strength, undefined, Delivery.queued()));
    expect(await statusOf(webhook)).toBe(200);
    await stage.idle();
    expect(stage.queues.map(({ visible, inFlight }) => [visible, inFlight])).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });
});

describe('with weak references', () => {
  test('a webhook is hosted in an explicit environment', async () => {
    const { webhook } = await hostWebhook(threeStacks('weak', IRELAND));
    expect(await statusOf(webhook)).toBe(200);
  });

  test('fails without the stack of the handler, with its name', async () => {
    const problems = await problemsOf(threeStacks('weak'), { stacks: ['Auth', 'Hook'] });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(
      /^Hook\/WebhookEndpointApiactivityPOST \(AWS::ApiGateway::Method\): could not evaluate its Integration: only AWS knows the value of output 'PublishOutput.*' of stack 'Functions' in us-east-1 \(123456789012\), which is not hosted$/,
    );
  });

  test('fails for an output that the other stack does not have', async () => {
    const assembly = threeStacks('weak');
    editTemplate(assembly, (template) => void (template.Outputs = {}), 'Functions');
    await expect(host(assembly)).rejects.toThrow(/stack 'Functions' has no output 'PublishOutput/);
  });
});
