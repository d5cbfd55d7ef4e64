import * as kit from '../../src/events';

test('handlers can import', () => {
  expect(Object.keys(kit).sort()).toEqual([
    'BatchDeduplicationStore',
    'DeduplicationStore',
    'DynamoDbBatchDeduplicationStore',
    'DynamoDbDeduplicationStore',
    'EVENT_TYPES',
    'EventInProgressError',
    'EventKitError',
    'EventParseError',
    'InMemoryDeduplicationStore',
    'deduplicationKey',
    'eventHandler',
    'isKnownEvent',
    'messageId',
    'originalEvent',
    'parseEvents',
    'rawBody',
    'verifySignature',
  ]);
});
