import { Scene } from './support/scene';
import { handler } from '../../../src/registration/handler/registration.lambda';

const before = { ...process.env };
afterEach(() => (process.env = { ...before }));

test('the function carries out requests with its own environment and time', async () => {
  const scene = await Scene.start({ now: Date.now });
  Object.assign(process.env, scene.environment());
  // So that it sleeps once.
  scene.sendGrid.injectFault({ method: 'GET', effect: { kind: 'response', status: 503 } });
  const event = scene.event({ RequestType: 'Create', ResourceProperties: scene.properties() }, 'request');
  await handler(event, { getRemainingTimeInMillis: () => 300_000 });
  expect(scene.answers).toEqual([expect.objectContaining({ Status: 'SUCCESS', RequestId: 'request' })]);
});
