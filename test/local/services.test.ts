import { App, CfnResource, Stack } from 'aws-cdk-lib';
import { editTemplate, inlineHandler, synthApp } from './support/assemblies';
import { post, tokenFor } from './support/http';
import { host, problemsOf } from './support/stages';
import { SendGridOAuthWebhook } from '../../src';

// A new service is one more line in `services.ts`.
jest.mock('../../src/local/services', () => {
  const actual = jest.requireActual<typeof import('../../src/local/services')>('../../src/local/services');
  const { counterService } =
    jest.requireActual<typeof import('./support/counter-service')>('./support/counter-service');
  return {
    LOCAL_SERVICES: [...actual.LOCAL_SERVICES, counterService],
    RESOURCE_VALUES: { ...actual.RESOURCE_VALUES, ...counterService.resourceValues },
  };
});

const COUNT = `
  exports.handler = async () => {
    const response = await fetch(process.env.AWS_ENDPOINT_URL_COUNTER + '/count', {
      method: 'POST',
      headers: { 'X-Amz-Target': 'Counter.Increment' },
      body: process.env.COUNTER_ID,
    });
    return { statusCode: 200, body: await response.text() };
  };`;

function synthCounter(): string {
  return synthApp((app: App) => {
    const stack = new Stack(app, 'Stack');
    const counter = new CfnResource(stack, 'Counter', { type: 'Test::Counter::Counter' });
    const handler = inlineHandler(stack, COUNT, { environment: { COUNTER_ID: counter.ref } });
    new SendGridOAuthWebhook(stack, 'Webhook', { handler });
  });
}

describe('a service that is added to the registry', () => {
  test('resolves references to its resources, serves requests, and keeps its state across an update', async () => {
    const assembly = synthCounter();
    const stage = await host(assembly);
    const count = async () => {
      const [webhook] = stage.webhooks;
      return (await post(webhook, await tokenFor(webhook))).body;
    };
    expect([await count(), await count()]).toEqual(['counter-Counter: 1', 'counter-Counter: 2']);
    await stage.update(assembly);
    expect(await count()).toBe('counter-Counter: 3');
  });

  test('reports its problems with an assembly', async () => {
    const assembly = synthCounter();
    editTemplate(assembly, (template) => {
      template.Resources.Counter.Properties = { Limit: -1 };
    });
    expect(await problemsOf(assembly)).toEqual([
      'Stack/Counter (Test::Counter::Counter): its Limit must not be negative',
    ]);
  });
});
