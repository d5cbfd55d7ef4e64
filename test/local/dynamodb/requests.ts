import fc from 'fast-check';

/** A request with the name of its operation. */
export interface RandomRequest {
  readonly operation: string;
  readonly request: Record<string, unknown>;
}

export const TABLE = 'deduplication';

type Value = Record<string, unknown>;

const text = fc.constantFrom('', 'a', 'ab', 'b', 'ä', '😀');
const numeral = fc.constantFrom(
  '0',
  '1',
  '-1',
  '1.50',
  '-0.001',
  '1e3',
  '12345678901234567890123456789012345678',
  '007',
);
const bytes = fc.constantFrom('AA==', 'AAE=', '/w==');
const scalar: fc.Arbitrary<Value> = fc.oneof(
  text.map((S) => ({ S })),
  numeral.map((N) => ({ N })),
  bytes.map((B) => ({ B })),
);
const set: fc.Arbitrary<Value> = fc.oneof(
  fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { minLength: 1 }).map((SS) => ({ SS })),
  fc.uniqueArray(fc.constantFrom('1', '2', '-3.5'), { minLength: 1 }).map((NS) => ({ NS })),
  fc.uniqueArray(bytes, { minLength: 1 }).map((BS) => ({ BS })),
);
const other: fc.Arbitrary<Value> = fc.oneof(
  fc.boolean().map((BOOL) => ({ BOOL })),
  fc.constant({ NULL: true }),
  fc
    .array(
      fc.oneof(
        text.map((S) => ({ S })),
        numeral.map((N) => ({ N })),
      ),
      { maxLength: 2 },
    )
    .map((L) => ({ L })),
  fc.dictionary(fc.constantFrom('x', 'y'), scalar).map((M) => ({ M })),
);
const value = fc.oneof({ weight: 3, arbitrary: scalar }, set, other);

const id = fc.constantFrom('1', '2').map((S) => ({ S }));
const key = id.map((one) => ({ id: one }));
const attributes = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'state'), value);

/** Text of an expression with its values. */
interface Expression {
  readonly text: string;
  readonly values: readonly Value[];
}

const name = fc.constantFrom('a', 'b', 'c', '#state', 'id').map((one) => ({ text: one, values: [] }));
const constant = (of: fc.Arbitrary<Value>) => of.map((one) => ({ text: '?', values: [one] }));

/** Puts expressions between texts. */
function join(texts: readonly string[], ...parts: ReadonlyArray<fc.Arbitrary<Expression>>): fc.Arbitrary<Expression> {
  return fc.tuple(...parts).map((all) => ({
    text: texts[0] + all.map((part, index) => part.text + texts[index + 1]).join(''),
    values: all.flatMap(({ values }) => values),
  }));
}

const comparator = fc.constantFrom('<', '<=', '>', '>=');
const equality = fc.constantFrom('=', '<>');

const simple: fc.Arbitrary<Expression> = fc.oneof(
  join(['attribute_exists(', ')'], name),
  join(['attribute_not_exists(', ')'], name),
  join(['begins_with(', ', ', ')'], name, constant(scalar)),
  join(['contains(', ', ', ')'], name, constant(scalar)),
  join(['attribute_type(', ', ', ')'], name, constant(fc.constantFrom('S', 'NS', 'L', 'X').map((S) => ({ S })))),
  equality.chain((operator) => join(['', ` ${operator} `, ''], name, constant(value))),
  comparator.chain((operator) => join(['', ` ${operator} `, ''], name, constant(scalar))),
  comparator.chain((operator) => join(['size(', `) ${operator} `, ''], name, constant(scalar))),
  join(['', ' BETWEEN ', ' and ', ''], name, constant(scalar), constant(scalar)),
  join(['', ' IN (', ', ', ')'], name, constant(scalar), constant(scalar)),
);

const condition: fc.Arbitrary<Expression> = fc.letrec<{ one: Expression }>((tie) => ({
  one: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    simple,
    join(['', ' AND ', ''], tie('one'), tie('one')),
    join(['', ' or ', ''], tie('one'), tie('one')),
    join(['NOT ', ''], tie('one')),
    join(['(', ')'], tie('one')),
  ),
})).one;

const operand = fc.oneof(name, constant(value));
const setAction = fc.oneof(
  join(['', ' = ', ''], name, operand),
  join(['', ' = if_not_exists(', ', ', ')'], name, name, operand),
  join(['', ' = list_append(', ', ', ')'], name, operand, operand),
  join(['', ' = ', ' + ', ''], name, operand, operand),
  join(['', ' = if_not_exists(', ', ', ') - ', ''], name, name, operand, operand),
);
const list = (action: fc.Arbitrary<Expression>) => fc.oneof(action, join(['', ', ', ''], action, action));
const changed = join(['', ' ', ''], name, constant(fc.oneof(set, scalar)));
const section = fc.oneof(
  join(['SET ', ''], list(setAction)),
  join(['REMOVE ', ''], list(name)),
  join(['ADD ', ''], list(changed)),
  join(['DELETE ', ''], list(changed)),
);
const update = fc.oneof(section, join(['', ' ', ''], section, section));

/** Replaces the values by placeholders. */
function request(expressions: Readonly<Record<string, Expression | undefined>>): Record<string, unknown> {
  const given = Object.entries(expressions).flatMap(([parameter, one]) => (one ? [[parameter, one] as const] : []));
  const values = given.flatMap(([, one]) => one.values);
  let index = 0;
  const texts = given.map(([parameter, one]) => [parameter, one.text.replace(/\?/g, () => `:v${index++}`)] as const);
  return {
    ...Object.fromEntries(texts),
    ...(texts.some(([, one]) => one.includes('#state')) && { ExpressionAttributeNames: { '#state': 'state' } }),
    ...(values.length > 0 && {
      ExpressionAttributeValues: Object.fromEntries(values.map((one, number) => [`:v${number}`, one])),
    }),
  };
}

const optionalCondition = fc.option(condition, { nil: undefined });
const returnValues = fc.constantFrom('NONE', 'ALL_OLD', 'UPDATED_OLD', 'ALL_NEW', 'UPDATED_NEW');
const oldValues = fc.constantFrom('NONE', 'ALL_OLD');
const projection = fc.option(list(name), { nil: undefined });

/** Requests that DynamoDB accepts, and requests that it rejects. */
export const randomRequest: fc.Arbitrary<RandomRequest> = fc.oneof(
  fc.record({ item: fc.tuple(key, attributes), when: optionalCondition, ReturnValues: returnValues }).map((one) => ({
    operation: 'PutItem',
    request: {
      TableName: TABLE,
      Item: { ...one.item[1], ...one.item[0] },
      ReturnValues: one.ReturnValues,
      ...request({ ConditionExpression: one.when }),
    },
  })),
  fc
    .record({ Key: key, change: update, when: optionalCondition, ReturnValues: returnValues })
    .map(({ Key, change, when, ReturnValues }) => ({
      operation: 'UpdateItem',
      request: {
        TableName: TABLE,
        Key,
        ReturnValues,
        ...request({ UpdateExpression: change, ConditionExpression: when }),
      },
    })),
  fc.record({ Key: key, when: optionalCondition, ReturnValues: oldValues }).map(({ Key, when, ReturnValues }) => ({
    operation: 'DeleteItem',
    request: { TableName: TABLE, Key, ReturnValues, ...request({ ConditionExpression: when }) },
  })),
  fc.record({ Key: fc.oneof(key, attributes), show: projection }).map(({ Key, show }) => ({
    operation: 'GetItem',
    request: { TableName: TABLE, Key, ...request({ ProjectionExpression: show }) },
  })),
  fc.record({ Keys: fc.array(key, { minLength: 1, maxLength: 3 }), show: projection }).map(({ Keys, show }) => ({
    operation: 'BatchGetItem',
    request: { RequestItems: { [TABLE]: { Keys, ...request({ ProjectionExpression: show }) } } },
  })),
  fc
    .array(
      fc.oneof(
        fc.tuple(key, attributes).map(([one, rest]) => ({ PutRequest: { Item: { ...rest, ...one } } })),
        key.map((Key) => ({ DeleteRequest: { Key } })),
      ),
      { minLength: 1, maxLength: 3 },
    )
    .map((writes) => ({ operation: 'BatchWriteItem', request: { RequestItems: { [TABLE]: writes } } })),
  fc.record({ when: optionalCondition, show: projection }).map(({ when, show }) => ({
    operation: 'Scan',
    request: { TableName: TABLE, ...request({ FilterExpression: when, ProjectionExpression: show }) },
  })),
  fc.record({ one: id, when: optionalCondition }).map(({ one, when }) => ({
    operation: 'Query',
    request: {
      TableName: TABLE,
      ...request({ KeyConditionExpression: { text: 'id = ?', values: [one] }, FilterExpression: when }),
    },
  })),
);
