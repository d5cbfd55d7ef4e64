import { expectTypeOf } from 'expect-type';
import { CUSTOM_ARGUMENTS, EXAMPLES, MARKETING, MESSAGE, NESTED, SAMPLED, TABLES } from './sendgrid-fields';
import { EVENT_TYPES, EventType, KnownEvent, parseEvents, SendGridEvent } from '../../src/events';
import { KNOWN_FIELDS } from '../../src/events/parsing/known-fields';

type CustomArguments = (typeof CUSTOM_ARGUMENTS)[number];

/** The events about a request or an account contain no fields of messages. */
type WithoutMessage = 'account_status_change' | 'received';

/** The fields that SendGrid documents, or that were seen, for an event. */
type Known<Name extends EventType> = Exclude<
  | (typeof TABLES)[Name][number]
  | (typeof EXAMPLES)[Name][number]
  | (typeof SAMPLED)[Name][number]
  | (Name extends WithoutMessage ? never : (typeof MARKETING)[number] | (typeof MESSAGE)[number]),
  CustomArguments
>;

/** The fields that have a type in an event. */
type Typed<Name extends EventType, Event = Extract<KnownEvent, { readonly event: Name }>> = {
  [Field in keyof Event]-?: Exclude<Event[Field], undefined> extends never ? never : Field;
}[keyof Event];

type WithoutType = { [Name in EventType]: Exclude<Known<Name>, Typed<Name>> };
type Unfounded = { [Name in EventType]: Exclude<Typed<Name>, Known<Name>> };
type Nothing = { [Name in EventType]: never };

test('each field that SendGrid documents for an event, or that was seen, has a type', () => {
  expectTypeOf<WithoutType>().toEqualTypeOf<Nothing>();
  expect(Object.keys(TABLES)).toEqual(EVENT_TYPES);
});

test('each field that has a type is documented for the event, or was seen', () => {
  expectTypeOf<Unfounded>().toEqualTypeOf<Nothing>();
  expect(Object.keys(SAMPLED)).toEqual(EVENT_TYPES);
});

test('the parser knows the same fields', () => {
  const lists = [TABLES, EXAMPLES, SAMPLED].flatMap((byEvent) => Object.values<readonly string[]>(byEvent).flat());
  const fields = new Set([...lists, ...MARKETING, ...MESSAGE]);
  for (const name of CUSTOM_ARGUMENTS) fields.delete(name);

  expect([...KNOWN_FIELDS.known].sort()).toEqual([...fields].sort());
});

test('each field inside an object has a type', () => {
  type FieldsOf<Name extends keyof typeof NESTED> = KnownEvent extends infer Event
    ? Event extends { readonly [Key in Name]?: infer Value }
      ? keyof NonNullable<Value>
      : never
    : never;

  expectTypeOf<FieldsOf<'pool'>>().toEqualTypeOf<(typeof NESTED)['pool'][number]>();
  expectTypeOf<FieldsOf<'url_offset'>>().toEqualTypeOf<(typeof NESTED)['url_offset'][number]>();
  expectTypeOf<FieldsOf<'newsletter'>>().toEqualTypeOf<(typeof NESTED)['newsletter'][number]>();
  expectTypeOf<FieldsOf<'v3_payload_details'>>().toEqualTypeOf<(typeof NESTED)['v3_payload_details'][number]>();
  for (const [field, names] of Object.entries(NESTED)) {
    const nulls = Object.fromEntries(names.map((name) => [name, null]));
    expect(parseEvents(JSON.stringify([{ [field]: nulls }]))).toEqual([{ [field]: {} }]);
  }
});

test('documented fields compile together with typed custom arguments', () => {
  const describeEvent = (event: SendGridEvent<{ order_id: string }>): unknown[] => {
    switch (event.event) {
      case 'open':
      case 'click':
        return [event.sg_content_type, event.order_id];
      case 'deferred':
        return [event.domain, event.from, event.order_id];
      case 'processed':
        return [event.template_version_id, event.template_hash, event.sg_user_id, event.post_type];
      case 'received':
        return [event.recv_msgid, event.client_ip, event.email, event.v3_payload_details?.content_bytes];
      default:
        return [];
    }
  };

  const [event] = parseEvents<{ order_id: string }>(
    '[{"event":"received","recv_msgid":"yW5utel5TYuIBREiXJi7aA","client_ip":"192.0.2.7","v3_payload_details":{"content_bytes":5997}}]',
  );
  expect(describeEvent(event)).toEqual(['yW5utel5TYuIBREiXJi7aA', '192.0.2.7', undefined, 5997]);
});
