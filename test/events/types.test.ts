import type {
  APIGatewayProxyEvent,
  APIGatewayProxyEventV2,
  APIGatewayProxyHandler,
  APIGatewayProxyHandlerV2,
  Context,
  SQSHandler,
  SQSRecord,
} from 'aws-lambda';
import { expectTypeOf } from 'expect-type';
import {
  AccountStatusChangeEvent,
  BounceEvent,
  ClickEvent,
  EVENT_TYPES,
  eventHandler,
  EventHandlerOptions,
  EventMetricsDimension,
  EventMetricsOptions,
  EventsInput,
  EventType,
  isKnownEvent,
  LambdaContext,
  OpenEvent,
  parseEvents,
  ReceivedEvent,
  SendGridEvent,
  UnknownEvent,
} from '../../src/events';
import { EventName } from '../../src/sendgrid/event-types';

interface OrderArgs {
  readonly order_id?: string;
}

const [bounce, unheardOf] = parseEvents<OrderArgs>(
  '[{"event":"bounce","email":"a@example.com","type":"blocked","order_id":"4711"},{"event":"unheard_of"}]',
);

describe('an event', () => {
  test('is narrowed by its name', () => {
    const describeEvent = (event: SendGridEvent<OrderArgs>): string | undefined => {
      switch (event.event) {
        case 'bounce':
          expectTypeOf(event).toExtend<BounceEvent>();
          expectTypeOf(event.reason).toEqualTypeOf<string | undefined>();
          expectTypeOf(event.order_id).toEqualTypeOf<string | undefined>();
          // @ts-expect-error: a bounce has no such field
          expect(event.url_offset).toBeUndefined();
          expectTypeOf(event.cert_err).toEqualTypeOf<boolean | undefined>();
          return event.type;
        case 'click':
          expectTypeOf(event).toExtend<ClickEvent>();
          expectTypeOf(event.url).toEqualTypeOf<string>();
          expectTypeOf<'amp'>().toExtend<typeof event.sg_content_type>();
          return event.url;
        case 'account_status_change':
          expectTypeOf(event).toExtend<AccountStatusChangeEvent>();
          expectTypeOf(event.email).toEqualTypeOf<undefined>();
          return event.type;
        case 'received':
          expectTypeOf(event).toExtend<ReceivedEvent>();
          expectTypeOf(event.email).toEqualTypeOf<undefined>();
          expectTypeOf(event.v3_payload_details?.['text/html']).toEqualTypeOf<number | undefined>();
          return event.recv_msgid;
        default:
          return 'another';
      }
    };

    expect(describeEvent(bounce)).toBe('blocked');
    expect(describeEvent(unheardOf)).toBe('another');
  });

  test('is unknown if its type is undocumented', () => {
    const remaining = (event: SendGridEvent<OrderArgs>): string => {
      switch (event.event) {
        case 'processed':
        case 'deferred':
        case 'delivered':
        case 'dropped':
        case 'bounce':
        case 'open':
        case 'click':
        case 'spamreport':
        case 'unsubscribe':
        case 'group_unsubscribe':
        case 'group_resubscribe':
        case 'account_status_change':
        case 'received':
          expectTypeOf(event.event).toEqualTypeOf<EventType>();
          return 'documented';
        default:
          expectTypeOf(event).toEqualTypeOf<UnknownEvent & OrderArgs>();
          expectTypeOf(event.anything).toBeUnknown();
          return event.event;
      }
    };

    expect(remaining(bounce)).toBe('documented');
    expect(remaining(unheardOf)).toBe('unheard_of');
  });

  test('is narrowed by isKnownEvent()', () => {
    const names = [bounce, unheardOf].map((event) => {
      if (isKnownEvent(event)) {
        expectTypeOf(event.event).toEqualTypeOf<EventType>();
        return 'known';
      }
      expectTypeOf(event).toEqualTypeOf<UnknownEvent & OrderArgs>();
      return 'unknown';
    });

    expect(names).toEqual(['known', 'unknown']);
  });

  test('is narrowed by a filter', () => {
    const bounces = [bounce, unheardOf].filter((event) => event.event === 'bounce');

    expectTypeOf(bounces).toEqualTypeOf<(BounceEvent & OrderArgs)[]>();
    expect(bounces).toHaveLength(1);
  });

  test('has the common fields without being narrowed', () => {
    expectTypeOf<SendGridEvent<OrderArgs>['timestamp']>().toEqualTypeOf<number>();
    expectTypeOf<SendGridEvent<OrderArgs>['email']>().toEqualTypeOf<string | undefined>();
    expectTypeOf<SendGridEvent<OrderArgs>['sg_message_id']>().toEqualTypeOf<string | undefined>();
    expectTypeOf<SendGridEvent<OrderArgs>['category']>().toEqualTypeOf<readonly string[] | undefined>();
    expect(bounce.email).toBe('a@example.com');
  });

  test('has custom arguments of type unknown, unless their type is passed', () => {
    const [event] = parseEvents('[{"event":"open","order_id":"4711"}]');

    expectTypeOf(event.order_id).toBeUnknown();
    expect(event.order_id).toBe('4711');
    if (event.event === 'open') {
      expectTypeOf(event.sg_machine_open).toEqualTypeOf<boolean | undefined>();
      expectTypeOf(event.order_id).toBeUnknown();
    }
  });

  test('may lack each custom argument, although its type declares it as required', () => {
    interface RequiredArgs {
      readonly order_id: string;
      readonly tenant: string | null;
    }
    const [event] = parseEvents<RequiredArgs>('[{"event":"bounce"}]');

    expectTypeOf(event.order_id).toEqualTypeOf<string | undefined>();
    expectTypeOf(event.tenant).toEqualTypeOf<string | null | undefined>();
    // @ts-expect-error: it may be missing
    expect(() => event.order_id.length).toThrow(TypeError);
    eventHandler<RequiredArgs>((one) => expectTypeOf(one.order_id).toEqualTypeOf<string | undefined>());
    eventHandler<RequiredArgs>(([one]) => expectTypeOf(one.order_id).toEqualTypeOf<string | undefined>(), {
      per: 'batch',
    });
    if (event.event === 'bounce') expectTypeOf(event.order_id).toEqualTypeOf<string | undefined>();
    if (!isKnownEvent(event)) expectTypeOf(event.order_id).toEqualTypeOf<string | undefined>();
  });

  test('has no other field than documented ones and custom arguments', () => {
    if (isKnownEvent(bounce)) {
      // @ts-expect-error: misspelt
      expect(bounce.oder_id).toBeUndefined();
    }
    expect(bounce.order_id).toBe('4711');
  });

  test('cannot be changed', () => {
    const change = (event: OpenEvent) => {
      // @ts-expect-error: read-only
      event.timestamp = 0;
    };

    expect(change).toBeInstanceOf(Function);
  });
});

test('every known event has a type and is in the list', () => {
  expectTypeOf<EventName>().toEqualTypeOf<EventType>();
  expect(EVENT_TYPES).toHaveLength(13);
});

test('the events that Lambda passes to functions are valid inputs', () => {
  expectTypeOf<APIGatewayProxyEvent>().toExtend<EventsInput>();
  expectTypeOf<APIGatewayProxyEventV2>().toExtend<EventsInput>();
  expectTypeOf<SQSRecord>().toExtend<EventsInput>();
  expectTypeOf<Context>().toExtend<LambdaContext>();
  // @ts-expect-error: one message at a time
  expect(() => parseEvents({ Records: [] })).toThrow('it is empty');
});

test('the handler is a valid Lambda handler for each delivery', async () => {
  const handler = eventHandler(() => {});

  expectTypeOf(handler).toExtend<SQSHandler>();
  expectTypeOf(handler).toExtend<APIGatewayProxyHandler>();
  expectTypeOf(handler).toExtend<APIGatewayProxyHandlerV2>();
  const queued = await handler({ Records: [] });
  expectTypeOf(queued).toEqualTypeOf<{ batchItemFailures: { itemIdentifier: string }[] }>();
  expect(queued).toEqual({ batchItemFailures: [] });
  const direct = await handler({ body: '[]', isBase64Encoded: false });
  expectTypeOf(direct.statusCode).toEqualTypeOf<number>();
  expect(direct.statusCode).toBe(200);
});

test('`per` determines the argument of the function', () => {
  eventHandler<OrderArgs>((event) => expectTypeOf(event).toEqualTypeOf<SendGridEvent<OrderArgs>>());
  eventHandler<OrderArgs>((event) => expectTypeOf(event).toEqualTypeOf<SendGridEvent<OrderArgs>>(), { per: 'event' });
  eventHandler<OrderArgs>((events) => expectTypeOf(events).toEqualTypeOf<SendGridEvent<OrderArgs>[]>(), {
    per: 'batch',
  });
  // @ts-expect-error: no such unit
  expect(() => eventHandler(() => {}, { per: 'post' })).toThrow("`per` must be 'event' or 'batch', got: post");
});

test('the function of a dimension receives an event that is narrowed by its name', () => {
  const dimension: EventMetricsDimension = {
    name: 'template',
    values: ['welcome'],
    of: (event) => {
      if (event.event === 'bounce') expectTypeOf(event).toExtend<BounceEvent>();
      return event.template;
    },
  };
  expectTypeOf<EventHandlerOptions['metrics']>().toEqualTypeOf<boolean | EventMetricsOptions | undefined>();
  // @ts-expect-error: a dimension has a limited number of values
  const unlimited: EventMetricsDimension = { name: 'template', of: (event) => event.template };

  expect(() => eventHandler(() => {}, { metrics: { dimension } })).not.toThrow();
  expect(() => eventHandler(() => {}, { metrics: { dimension: unlimited } })).toThrow('`metrics.dimension.values`');
});
