import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { Scene } from './support/scene';
import { handler } from '../../../src/registration/handler/registration.lambda';

const before = { ...process.env };
afterEach(() => (process.env = { ...before }));

test('the function carries out requests with its own environment and time', async () => {
  const scene = await Scene.start({ now: Date.now });
  Object.assign(process.env, scene.environment);
  // One pause, so that the real clock is seen.
  scene.sendGrid.interfere({ method: 'GET', does: { kind: 'answer', status: 503 } });
  const event = {
    RequestType: 'Create',
    RequestId: 'request',
    LogicalResourceId: 'Registration',
    ResponseURL: scene.aws.responseUrl,
    ResourceProperties: scene.properties(),
  } as unknown as CloudFormationCustomResourceEvent;
  await handler(event, { getRemainingTimeInMillis: () => 300_000 });
  expect(scene.aws.answers).toEqual([expect.objectContaining({ Status: 'SUCCESS', RequestId: 'request' })]);
});
