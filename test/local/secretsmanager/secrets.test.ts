import { CfnParameter, SecretValue, Stack } from 'aws-cdk-lib';
import { Function } from 'aws-cdk-lib/aws-lambda';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { SendGridOAuthWebhook } from '../../../src';
import { LocalStage, LocalStageOptions } from '../../../src/local';
import { inlineHandler, OK, synth } from '../support/assemblies';
import { post, tokenFor } from '../support/http';
import { host } from '../support/stages';

const ARN = 'arn:aws:secretsmanager:us-east-1:123456789012:secret';

async function start(
  more: (stack: Stack, handler: Function) => void,
  options: Partial<LocalStageOptions> = {},
  code = OK,
): Promise<LocalStage> {
  return host(
    synth((stack) => {
      const handler = inlineHandler(stack, code);
      new SendGridOAuthWebhook(stack, 'Webhook', { handler });
      more(stack, handler);
      // So that there is an endpoint.
      Secret.fromSecretCompleteArn(stack, 'Any', `${ARN}:any-ABCDEF`).grantRead(handler);
    }),
    options,
  );
}

async function call(stage: LocalStage, body: unknown, operation = 'GetSecretValue'): Promise<[number, any]> {
  const response = await fetch(stage.awsEndpoint!, {
    method: 'POST',
    headers: { 'X-Amz-Target': `secretsmanager.${operation}`, 'Content-Type': 'application/x-amz-json-1.1' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return [response.status, await response.json()];
}

async function valueOf(stage: LocalStage, SecretId: string): Promise<string | undefined> {
  const [, { SecretString }] = await call(stage, { SecretId });
  return SecretString as string | undefined;
}

describe('GetSecretValue', () => {
  let stage: LocalStage;
  beforeAll(async () => {
    stage = await start(
      (stack) => {
        new Secret(stack, 'Named', { secretName: 'team/named', secretStringValue: SecretValue.unsafePlainText('v1') });
      },
      { secrets: { given: 'by name', [`${ARN}:by-arn-AbCdEf`]: 'by ARN', [`${ARN}:partial`]: 'by partial ARN' } },
    );
  });

  test('answers with what Secrets Manager has', async () => {
    const [status, answer] = await call(stage, { SecretId: 'team/named' });
    expect(status).toBe(200);
    expect(answer).toEqual({
      ARN: expect.stringMatching(new RegExp(`^${ARN}:team/named-[a-z0-9]{6}$`)),
      Name: 'team/named',
      VersionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      SecretString: 'v1',
      VersionStages: ['AWSCURRENT'],
      CreatedDate: expect.any(Number),
    });
    expect(await valueOf(stage, answer.ARN)).toBe('v1');
    expect(await valueOf(stage, answer.ARN.slice(0, -7))).toBe('v1');
  });

  test.each([
    ['given', 'by name'],
    [`${ARN}:given`, 'by name'],
    ['by-arn', 'by ARN'],
    [`${ARN}:by-arn-AbCdEf`, 'by ARN'],
    [`${ARN}:by-arn`, 'by ARN'],
    ['partial', 'by partial ARN'],
  ])('finds %s', async (id, value) => {
    expect(await valueOf(stage, id)).toBe(value);
  });

  test.each([
    ['{"SecretId":"unknown"}', 'ResourceNotFoundException'],
    ['{"SecretId":""}', 'InvalidParameterException'],
    ['{"SecretId":5}', 'InvalidParameterException'],
    ['null', 'InvalidParameterException'],
    ['{', 'InvalidParameterException'],
  ])('refuses %s', async (body, type) => {
    expect(await call(stage, body)).toEqual([400, { __type: type, Message: expect.any(String) }]);
  });

  test('names an operation that is not supported', async () => {
    expect(await call(stage, {}, 'PutSecretValue')).toEqual([
      400,
      {
        __type: 'UnsupportedOperationException',
        Message: 'the operation PutSecretValue of Secrets Manager is not supported by the local stage',
      },
    ]);
  });
});

describe('the value of a secret of a template', () => {
  test('is made up as the template wants it', async () => {
    const ids: Record<string, string> = {};
    const stage = await start((stack) => {
      const secret = (id: string, props = {}) => new Secret(stack, id, { secretName: (ids[id] = id), ...props });
      secret('Plain');
      secret('Short', { generateSecretString: { passwordLength: 12, excludeCharacters: 'abcABC012' } });
      const template = { secretStringTemplate: '{"user":"me"}', generateStringKey: 'password' };
      secret('Template', { generateSecretString: template });
    });
    expect(await valueOf(stage, 'Plain')).toMatch(/^[A-Za-z0-9]{32}$/);
    expect(await valueOf(stage, 'Short')).toMatch(/^[D-Zd-z3-9]{12}$/);
    const template = JSON.parse((await valueOf(stage, 'Template'))!) as object;
    expect(template).toEqual({ user: 'me', password: expect.stringMatching(/^[A-Za-z0-9]{32}$/) });
  });

  test('is missing where only AWS knows it, and can be given', async () => {
    const more = (stack: Stack) => {
      const parameter = new CfnParameter(stack, 'Parameter', { noEcho: true });
      new Secret(stack, 'Secret', { secretName: 'mine', secretStringValue: SecretValue.cfnParameter(parameter) });
    };
    expect(await valueOf(await start(more), 'mine')).toBeUndefined();
    expect(await valueOf(await start(more, { secrets: { mine: 'here' } }), 'mine')).toBe('here');
  });

  test('stays over an update', async () => {
    const more = (stack: Stack) => void new Secret(stack, 'Secret', { secretName: 'mine' });
    const stage = await start(more);
    const before = await valueOf(stage, 'mine');
    await stage.update();
    expect(await valueOf(stage, 'mine')).toBe(before);
  });

  test('has a name of its own where the template gives none', async () => {
    const code = 'exports.handler = async () => ({ statusCode: 200, body: process.env.SECRET });';
    const stage = await start(
      (stack, handler) => handler.addEnvironment('SECRET', new Secret(stack, 'Mine').secretArn),
      {},
      code,
    );
    const [webhook] = stage.webhooks;
    const { body } = await post(webhook, await tokenFor(webhook));
    expect(body).toMatch(new RegExp(`^${ARN}:Mine[0-9A-F]{8}-[a-z0-9]{12}-[a-z0-9]{6}$`));
  });
});

test('a function reads the secrets that its role may read, and no others', async () => {
  const code = `
    exports.handler = async () => {
      const read = async (SecretId) => {
        const response = await fetch(process.env.AWS_ENDPOINT_URL_SECRETS_MANAGER, {
          method: 'POST',
          headers: {
            'X-Amz-Target': 'secretsmanager.GetSecretValue',
            'Authorization': 'AWS4-HMAC-SHA256 Credential=' + process.env.AWS_ACCESS_KEY_ID + '/x, Signature=x',
          },
          body: JSON.stringify({ SecretId }),
        });
        const { SecretString, __type } = await response.json();
        return SecretString ?? __type;
      };
      const body = JSON.stringify([await read('allowed'), await read('other')]);
      return { statusCode: 200, body };
    };`;
  const stage = await start(
    (stack, handler) => {
      Secret.fromSecretNameV2(stack, 'Allowed', 'allowed').grantRead(handler);
    },
    { secrets: { allowed: 'yes', other: 'no' } },
    code,
  );
  const [webhook] = stage.webhooks;
  const { body } = await post(webhook, await tokenFor(webhook));
  expect(JSON.parse(body)).toEqual(['yes', 'AccessDeniedException']);
});
