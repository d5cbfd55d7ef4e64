import { FakeAws } from '../support/fake-aws';
import { environment, signedEvent } from './support/receivers';
import type { handler as Handler } from '../../src/receiver/receiver.lambda';

const before = { ...process.env };
let aws: FakeAws;
let handler: typeof Handler;

beforeAll(async () => {
  aws = await FakeAws.start();
  aws.replies.lambda = [{ body: '{"statusCode":200,"body":"taken"}' }];
  Object.assign(process.env, environment(aws));
  // It reads its environment when it is loaded.
  ({ handler } = jest.requireActual<{ handler: typeof Handler }>('../../src/receiver/receiver.lambda'));
});
afterAll(async () => {
  process.env = before;
  await aws.stop();
});

test('the function reads its configuration from its environment, and logs to standard output', async () => {
  const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  const response = await handler(signedEvent() as never, { getRemainingTimeInMillis: () => 5_000 });
  const lines = write.mock.calls.map(([line]) => String(line));
  write.mockRestore();

  expect(response).toEqual({ statusCode: 200, body: 'taken' });
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^\{"_aws":.*\}\n$/);
  expect(JSON.parse(lines[0])).toMatchObject({ Webhook: 'Stack/Webhook', outcome: 'accepted' });
});
