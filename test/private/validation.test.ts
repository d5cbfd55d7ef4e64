import { CfnParameter, Duration, Lazy, Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import {
  failProp,
  failProps,
  validateAccessTokenValidity,
  validateDomainName,
  validateDomainPrefix,
  validatePath,
  validateResourceServerIdentifier,
  validateScopeName,
  validateStageName,
  validateThrottling,
} from '../../src/private/validation';
import { quickApp } from '../support/stacks';

const stack = new Stack(quickApp(), 'Stack');
const scope = new Construct(stack, 'Webhook');
const deployTimeText = new CfnParameter(stack, 'Text').valueAsString;
const deployTimeNumber = new CfnParameter(stack, 'Number', { type: 'Number' }).valueAsNumber;
const lateText = Lazy.string({ produce: () => 'not // valid' });
const textTokens = [deployTimeText, lateText, Token.asString({ Ref: 'AWS::Region' }), `a b ${deployTimeText}`];

/** The accepted values of a text prop, and the rejected ones as `[value, message]`. */
function describeTextRule(
  prop: string,
  validate: (scope: Construct, value: string) => void,
  rule: { accepted: string[]; rejected: [value: string, message: string][]; acceptsTokens?: boolean },
): void {
  describe(prop, () => {
    test.each(rule.accepted)('accepts %p', (value) => {
      expect(() => validate(scope, value)).not.toThrow();
    });
    test.each(rule.rejected)('fails for %p', (value, message) => {
      expect(() => validate(scope, value)).toThrow(new Error(message));
    });
    if (rule.acceptsTokens ?? true) {
      test.each(textTokens)('skips a token (%#)', (value) => {
        expect(() => validate(scope, value)).not.toThrow();
      });
    }
  });
}

const PATH_SEGMENTS = "`path` must have one or more segments separated by single '/', none of them empty, got: ";
const PATH_CHARACTERS = "`path` must have only letters, digits and '.', '_', ':', '$', '-' in its segments, got: ";

describeTextRule('path', validatePath, {
  accepted: ['activity', 'sendgrid/events', 'a/b/c', 'v1.0/x_y/$z:-'],
  rejected: [
    ['', `${PATH_SEGMENTS}'' (Stack/Webhook)`],
    ['/activity', `${PATH_SEGMENTS}'/activity' (Stack/Webhook)`],
    ['activity/', `${PATH_SEGMENTS}'activity/' (Stack/Webhook)`],
    ['a//b', `${PATH_SEGMENTS}'a//b' (Stack/Webhook)`],
    ['a b', `${PATH_CHARACTERS}'a b' (Stack/Webhook)`],
    ['a+', `${PATH_CHARACTERS}'a+' (Stack/Webhook)`],
    ['a?b=c', `${PATH_CHARACTERS}'a?b=c' (Stack/Webhook)`],
    ['événement', `${PATH_CHARACTERS}'événement' (Stack/Webhook)`],
    ...['{proxy+}', 'a/{id}'].map((path): [string, string] => [
      path,
      `\`path\` must have no path parameters, got: '${path}'; SendGrid posts to a fixed URL, so write out every ` +
        'segment (Stack/Webhook)',
    ]),
    [
      deployTimeText,
      `\`path\` must be known at synthesis, got: '${deployTimeText}'; the CDK creates a resource for each segment, ` +
        'so use a literal (Stack/Webhook)',
    ],
  ],
  acceptsTokens: false,
});

const STAGE_NAME = "`stageName` must have 1 to 128 letters, digits, '_' or '-', got: ";

describeTextRule('stageName', validateStageName, {
  accepted: ['prod', 'v1', 'my_stage-2', 'x'.repeat(128)],
  rejected: [
    ['', `${STAGE_NAME}'' (Stack/Webhook)`],
    ['my stage', `${STAGE_NAME}'my stage' (Stack/Webhook)`],
    ['$default', `${STAGE_NAME}'$default' (Stack/Webhook)`],
    ['a/b', `${STAGE_NAME}'a/b' (Stack/Webhook)`],
    ['x'.repeat(129), `${STAGE_NAME}'${'x'.repeat(129)}' (Stack/Webhook)`],
    [
      deployTimeText,
      `\`stageName\` must be known at synthesis, got: '${deployTimeText}'; it is part of the stage's logical ID, so ` +
        'use a literal (Stack/Webhook)',
    ],
  ],
  acceptsTokens: false,
});

test('stageName is optional', () => expect(() => validateStageName(scope, undefined)).not.toThrow());

const IDENTIFIER =
  "`resourceServerIdentifier` must have 1 to 256 printable ASCII characters without spaces, '\"' and '\\', got: ";

describeTextRule('resourceServerIdentifier', validateResourceServerIdentifier, {
  accepted: ['activity', 'https://api.example.com/hooks?a=b', '!~[]#', 'x'.repeat(256)],
  rejected: [
    ['', `${IDENTIFIER}'' (Stack/Webhook)`],
    ['my activity', `${IDENTIFIER}'my activity' (Stack/Webhook)`],
    ['a"b', `${IDENTIFIER}'a"b' (Stack/Webhook)`],
    ['a\\b', `${IDENTIFIER}'a\\b' (Stack/Webhook)`],
    ['activité', `${IDENTIFIER}'activité' (Stack/Webhook)`],
    ['x'.repeat(257), `${IDENTIFIER}'${'x'.repeat(257)}' (Stack/Webhook)`],
  ],
});

const SCOPE_NAME =
  "`scopeName` must have 1 to 256 printable ASCII characters without spaces, '\"', '/' and '\\', got: ";
const SCOPE_ADVICE = "; pass only the second part of the scope '<resourceServerIdentifier>/<scopeName>'";

describeTextRule('scopeName', validateScopeName, {
  accepted: ['*', 'events.write', 'events:write', '!-.0~[]', 'x'.repeat(256)],
  rejected: [
    ['', `${SCOPE_NAME}''${SCOPE_ADVICE} (Stack/Webhook)`],
    ['activity/*', `${SCOPE_NAME}'activity/*'${SCOPE_ADVICE} (Stack/Webhook)`],
    ['a b', `${SCOPE_NAME}'a b'${SCOPE_ADVICE} (Stack/Webhook)`],
    ['a"b', `${SCOPE_NAME}'a"b'${SCOPE_ADVICE} (Stack/Webhook)`],
    ['a\\b', `${SCOPE_NAME}'a\\b'${SCOPE_ADVICE} (Stack/Webhook)`],
    ['x'.repeat(257), `${SCOPE_NAME}'${'x'.repeat(257)}'${SCOPE_ADVICE} (Stack/Webhook)`],
  ],
});

const PREFIX = '`prefix` must have 1 to 63 lowercase letters, digits and hyphens, with no hyphen at either end, got: ';
const PREFIX_ADVICE =
  '; pass only the prefix; use TokenDomain.custom() or fromDomainName() for your own domain (Stack/Webhook)';

describeTextRule('prefix', validateDomainPrefix, {
  accepted: ['a', 'mail-events', '0a-9', 'a--b', 'x'.repeat(63), 'amazo-n', 'aw-s'],
  rejected: [
    ['', `${PREFIX}''${PREFIX_ADVICE}`],
    ['Mail', `${PREFIX}'Mail'${PREFIX_ADVICE}`],
    ['-mail', `${PREFIX}'-mail'${PREFIX_ADVICE}`],
    ['mail-', `${PREFIX}'mail-'${PREFIX_ADVICE}`],
    ['mail_events', `${PREFIX}'mail_events'${PREFIX_ADVICE}`],
    ['auth.example.com', `${PREFIX}'auth.example.com'${PREFIX_ADVICE}`],
    ['x'.repeat(64), `${PREFIX}'${'x'.repeat(64)}'${PREFIX_ADVICE}`],
    ['laws', "`prefix` must not contain 'aws', a word that Cognito reserves, got: 'laws' (Stack/Webhook)"],
    ['my-amazon', "`prefix` must not contain 'amazon', a word that Cognito reserves, got: 'my-amazon' (Stack/Webhook)"],
    ['cognito1', "`prefix` must not contain 'cognito', a word that Cognito reserves, got: 'cognito1' (Stack/Webhook)"],
  ],
});

const DOMAIN_NAME = '`domainName` must be a fully qualified domain name in lower case, got: ';
const DOMAIN_ADVICE = "; leave out 'https://' and any path (Stack/Webhook)";

describeTextRule('domainName', validateDomainName, {
  accepted: ['auth.example.com', 'a.io', 'xn--bcher-kva.example', '1.2-3.example.museum', `${'x.'.repeat(125)}com`],
  rejected: [
    ['', `${DOMAIN_NAME}''${DOMAIN_ADVICE}`],
    ['auth', `${DOMAIN_NAME}'auth'${DOMAIN_ADVICE}`],
    ['Auth.example.com', `${DOMAIN_NAME}'Auth.example.com'${DOMAIN_ADVICE}`],
    ['https://auth.example.com', `${DOMAIN_NAME}'https://auth.example.com'${DOMAIN_ADVICE}`],
    ['auth.example.com/oauth2', `${DOMAIN_NAME}'auth.example.com/oauth2'${DOMAIN_ADVICE}`],
    ['auth.example.com.', `${DOMAIN_NAME}'auth.example.com.'${DOMAIN_ADVICE}`],
    ['-a.example.com', `${DOMAIN_NAME}'-a.example.com'${DOMAIN_ADVICE}`],
    ['10.0.0.1', `${DOMAIN_NAME}'10.0.0.1'${DOMAIN_ADVICE}`],
    [`${'x'.repeat(64)}.com`, `${DOMAIN_NAME}'${'x'.repeat(64)}.com'${DOMAIN_ADVICE}`],
    [`${'x.'.repeat(125)}info`, `${DOMAIN_NAME}'${'x.'.repeat(125)}info'${DOMAIN_ADVICE}`],
  ],
});

describe('accessTokenValidity', () => {
  test.each([[undefined], [Duration.minutes(5)], [Duration.hours(24)], [Duration.seconds(360)]])(
    'accepts %s',
    (value) => expect(() => validateAccessTokenValidity(scope, value)).not.toThrow(),
  );
  test.each([
    [Duration.minutes(2), '2'],
    [Duration.seconds(299), '4.983333333333333'],
    [Duration.minutes(4), '4'],
    [Duration.minutes(1441), '1441'],
  ])('fails for %s', (value, got) => {
    expect(() => validateAccessTokenValidity(scope, value)).toThrow(
      new Error(`\`accessTokenValidity\` must be between 5 and 1440 minutes, got: ${got} (Stack/Webhook)`),
    );
  });
  test('fails for fractions of a minute', () => {
    expect(() => validateAccessTokenValidity(scope, Duration.seconds(301))).toThrow(
      new Error("`accessTokenValidity` must be a whole number of minutes, got: '5 minutes 1 second' (Stack/Webhook)"),
    );
  });
  test('fails for a token', () => {
    expect(() => validateAccessTokenValidity(scope, Duration.minutes(deployTimeNumber))).toThrow(
      new Error(
        "`accessTokenValidity` must be known at synthesis, got: 'a token'; the CDK converts and checks it, so use a " +
          'literal (Stack/Webhook)',
      ),
    );
  });
});

describe('throttling', () => {
  test.each([
    [undefined],
    [{ rateLimit: 0.5, burstLimit: 1 }],
    [{ rateLimit: deployTimeNumber, burstLimit: deployTimeNumber }],
  ])('accepts %j', (value) => expect(() => validateThrottling(scope, value)).not.toThrow());
  test.each([
    [0, 1, '`throttling.rateLimit` must be a number of requests per second, more than 0, got: 0 (Stack/Webhook)'],
    [-1, 1, '`throttling.rateLimit` must be a number of requests per second, more than 0, got: -1 (Stack/Webhook)'],
    [NaN, 1, '`throttling.rateLimit` must be a number of requests per second, more than 0, got: NaN (Stack/Webhook)'],
    [
      Infinity,
      1,
      '`throttling.rateLimit` must be a number of requests per second, more than 0, got: Infinity (Stack/Webhook)',
    ],
    [1, 0, '`throttling.burstLimit` must be a whole number of requests, at least 1, got: 0 (Stack/Webhook)'],
    [1, 1.5, '`throttling.burstLimit` must be a whole number of requests, at least 1, got: 1.5 (Stack/Webhook)'],
  ])('fails for rate %p and burst %p', (rateLimit, burstLimit, message) => {
    expect(() => validateThrottling(scope, { rateLimit, burstLimit })).toThrow(new Error(message));
  });
});

describe('an error', () => {
  test('has the prop, the rule, the value, the advice and the construct path', () => {
    expect(() => failProp(scope, 'prop', 'be so', 'this', 'do that')).toThrow(
      new Error("`prop` must be so, got: 'this'; do that (Stack/Webhook)"),
    );
    expect(() => failProp(scope, 'prop', 'be so', 7)).toThrow(new Error('`prop` must be so, got: 7 (Stack/Webhook)'));
    expect(() => failProps(scope, 'not both')).toThrow(new Error('not both (Stack/Webhook)'));
  });
});
