import { failedMessages } from '../../../src/local/lambda/batch-response';

describe('of a batch of a and b', () => {
  const failed = (response: string) => failedMessages(response, ['a', 'b']);

  test.each([
    ['nothing', 'null'],
    ['an empty object', '{}'],
    ['no failures', '{"batchItemFailures":[]}'],
    ['failures that are null', '{"batchItemFailures":null}'],
    ['what a proxy handler returns', '{"statusCode":200}'],
  ])('none has failed by %s', (_name, response) => {
    expect(failed(response)).toEqual([]);
  });

  test.each([
    ['one', '{"batchItemFailures":[{"itemIdentifier":"b"}]}', ['b']],
    ['both', '{"batchItemFailures":[{"itemIdentifier":"b"},{"itemIdentifier":"a"}]}', ['b', 'a']],
  ])('those that are named have failed: %s', (_name, response, expected) => {
    expect(failed(response)).toEqual(expected);
  });

  test.each([
    ['no JSON', '{'],
    ['a text', '"ok"'],
    ['a list', '[{"itemIdentifier":"a"}]'],
    ['failures that are no list', '{"batchItemFailures":{"itemIdentifier":"a"}}'],
    ['an empty id', '{"batchItemFailures":[{"itemIdentifier":""}]}'],
    ['an id that is null', '{"batchItemFailures":[{"itemIdentifier":null}]}'],
    ['another name for the id', '{"batchItemFailures":[{"messageId":"a"}]}'],
    ['an id of no message, beside one', '{"batchItemFailures":[{"itemIdentifier":"a"},{"itemIdentifier":"c"}]}'],
    ['null for a failure', '{"batchItemFailures":[null]}'],
  ])('all have failed by %s', (_name, response) => {
    expect(failed(response)).toEqual(['a', 'b']);
  });
});
