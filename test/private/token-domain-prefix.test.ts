import { Stack } from 'aws-cdk-lib';
import { Construct, RootConstruct } from 'constructs';
import * as fc from 'fast-check';
import { generateDomainPrefix, readablePart } from '../../src/private/token-domain-prefix';

/** The pattern of Cognito's CreateUserPoolDomain, including the maximum length. */
const COGNITO_PATTERN = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const RESERVED = /aws|amazon|cognito/;

/** Values of the first group of the GUID in a stack ID. */
const stackPart = fc.stringMatching(/^[0-9a-f]{8}$/);

/** Typical IDs, IDs that consist of reserved words and their parts, and arbitrary IDs. */
const pieces = fc.constantFrom(
  'aws',
  'AWS',
  'amazon',
  'Cognito',
  'a',
  'ws',
  'am',
  'azon',
  'cog',
  'nito',
  '-',
  '_',
  'X9',
);
const constructId = fc
  .oneof(
    fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,60}$/),
    fc.array(pieces, { minLength: 1, maxLength: 30 }).map((parts) => parts.join('')),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 80 }),
  )
  // Without names such as 'toString', which constructs considers to be existing children.
  .filter((id) => !(id in {}));
const constructIds = fc.array(constructId, { minLength: 1, maxLength: 6 });

function constructAt(ids: string[]): Construct {
  return ids.reduce<Construct>((parent, id) => new Construct(parent, id), new RootConstruct());
}

const STACK = new Stack();

/** The prefix that results at deployment. */
function prefixAt(ids: string[], stackId: string): string {
  const { 'Fn::Join': join } = STACK.resolve(generateDomainPrefix(constructAt(ids)));
  const [separator, parts] = join as [string, unknown[]];
  expect(parts.filter((part) => typeof part !== 'string')).toHaveLength(1);
  return parts.map((part) => (typeof part === 'string' ? part : stackId)).join(separator);
}

describe('a generated prefix', () => {
  test('is valid for Cognito with any construct path', () => {
    fc.assert(
      fc.property(constructIds, stackPart, (ids, stackId) => {
        const prefix = prefixAt(ids, stackId);
        expect(prefix).toMatch(COGNITO_PATTERN);
        expect(prefix).not.toMatch(RESERVED);
      }),
      { numRuns: 300 },
    );
  });

  test('is the same for the same path and differs for another path', () => {
    fc.assert(
      fc.property(constructIds, constructIds, stackPart, (ids, others, stackId) => {
        const prefix = prefixAt(ids, stackId);
        expect(prefixAt(ids, stackId)).toBe(prefix);
        fc.pre(constructAt(ids).node.path !== constructAt(others).node.path);
        expect(prefixAt(others, stackId)).not.toBe(prefix);
      }),
      { numRuns: 100 },
    );
  });

  test('differs in another stack of the same name, for example in another account', () => {
    expect(prefixAt(['Mail'], '0a1b2c3d')).toMatch(/^mail-[0-9a-f]{8}-0a1b2c3d$/);
    expect(prefixAt(['Mail'], 'ffffffff')).toMatch(/^mail-[0-9a-f]{8}-ffffffff$/);
  });
});

describe('its readable part', () => {
  test.each([
    ['Stack/Webhook/AuthorizationServer', 'stack-webhook-authorizationserver'],
    ['MyStack/Über_Mail', 'mystack-ber-mail'],
    ['Aws/AmazonMail/CognitoServer', 'mail-server'],
    ['aawsws/amaawszon', 'sendgrid'],
    ['cogaws/nito', 'cog-nito'],
    ['日本語', 'sendgrid'],
    ['', 'sendgrid'],
    ['---a---', 'a'],
    [`${'x'.repeat(60)}/End`, `${'x'.repeat(41)}-end`],
    [`Y/${'x'.repeat(45)}`, 'x'.repeat(45)],
    [`Y-${'x'.repeat(44)}`, 'x'.repeat(44)],
  ])('of %p is %p', (path, readable) => {
    expect(readablePart(path)).toBe(readable);
  });
});
