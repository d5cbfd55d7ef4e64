import {
  DeleteParameterCommand,
  DescribeParametersCommand,
  GetParameterCommand,
  GetParametersCommand,
  PutParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { CfnParameter as StackParameter, Stack } from 'aws-cdk-lib';
import { CfnParameter, StringListParameter, StringParameter } from 'aws-cdk-lib/aws-ssm';
import { SendGridOAuthWebhook } from '../../../src';
import { LocalStage } from '../../../src/local';
import { inlineHandler, synth, synthApp } from '../support/assemblies';
import { post, send, tokenFor } from '../support/http';
import { host, hostWebhook } from '../support/stages';

const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' };
const ARN = 'arn:aws:ssm:us-east-1:123456789012:parameter';

let stage: LocalStage;
let client: SSMClient;

beforeAll(async () => {
  stage = await host(
    synth((stack) => {
      new SendGridOAuthWebhook(stack, 'Webhook', { handler: inlineHandler(stack) });
      new StringParameter(stack, 'Key', { parameterName: '/sendgrid/public-key', stringValue: 'MFkw' });
      new StringListParameter(stack, 'List', { parameterName: 'list', stringListValue: ['a', 'b'] });
      const unknown = new StackParameter(stack, 'Unknown').valueAsString;
      new CfnParameter(stack, 'Later', { name: 'later', type: 'String', value: unknown });
    }),
  );
  client = new SSMClient({ region: 'us-east-1', credentials, endpoint: stage.awsEndpoint, maxAttempts: 1 });
});
afterAll(() => client.destroy());

async function valueOf(Name: string): Promise<string | undefined> {
  return (await client.send(new GetParameterCommand({ Name }))).Parameter?.Value;
}

describe("AWS's SDK for JavaScript", () => {
  test('gets a parameter of the template', async () => {
    const { Parameter } = await client.send(new GetParameterCommand({ Name: '/sendgrid/public-key' }));
    expect(Parameter).toEqual({
      Name: '/sendgrid/public-key',
      ARN: `${ARN}/sendgrid/public-key`,
      Type: 'String',
      Value: 'MFkw',
      Version: 1,
      LastModifiedDate: expect.any(Date),
      DataType: 'text',
    });
    expect(Math.abs(Parameter!.LastModifiedDate!.getTime() - Date.now())).toBeLessThan(60_000);
  });

  test('gets several, and the names of missing ones', async () => {
    const Names = ['list', 'other', '/sendgrid/public-key'];
    const { Parameters, InvalidParameters } = await client.send(new GetParametersCommand({ Names }));
    expect(Parameters?.map(({ ARN: arn, Type, Value }) => [arn, Type, Value])).toEqual([
      [`${ARN}/list`, 'StringList', 'a,b'],
      [`${ARN}/sendgrid/public-key`, 'String', 'MFkw'],
    ]);
    expect(InvalidParameters).toEqual(['other']);
  });

  test('creates a parameter and changes its value', async () => {
    const put = { Name: '/new', Value: 'one' };
    expect(await client.send(new PutParameterCommand({ ...put, Type: 'String' }))).toMatchObject({ Version: 1 });
    expect(await client.send(new PutParameterCommand({ ...put, Value: 'two', Overwrite: true }))).toMatchObject({
      Version: 2,
    });
    expect(await valueOf('/new')).toBe('two');
  });

  test('deletes one parameter only', async () => {
    await client.send(new PutParameterCommand({ Name: '/gone', Value: 'one', Type: 'String' }));
    await client.send(new DeleteParameterCommand({ Name: '/gone' }));
    await expect(valueOf('/gone')).rejects.toThrow();
    expect(await valueOf('list')).toBe('a,b');
  });

  test.each<[string, () => Promise<unknown>, string, string | RegExp]>([
    [
      'to delete one that is not there',
      async () => client.send(new DeleteParameterCommand({ Name: 'other' })),
      'ParameterNotFound',
      /.*/,
    ],
    ['for a name that is not there', async () => valueOf('other'), 'ParameterNotFound', /.*/],
    ['for a value that only AWS knows', async () => valueOf('later'), 'ParameterNotFound', /.*/],
    [
      'to put one that is there',
      async () => client.send(new PutParameterCommand({ Name: 'list', Value: 'c' })),
      'ParameterAlreadyExists',
      'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
    ],
    [
      'to put a new one without a type',
      async () => client.send(new PutParameterCommand({ Name: 'typeless', Value: 'c' })),
      'ValidationException',
      'A parameter type is required when you create a parameter.',
    ],
    [
      'to put a secret',
      async () => client.send(new PutParameterCommand({ Name: 'secret', Value: 'c', Type: 'SecureString' })),
      'ValidationException',
      'the parameter type SecureString is not supported by the local stage',
    ],
    [
      'to put nothing',
      async () => client.send(new PutParameterCommand({ Name: 'empty', Value: '', Type: 'String' })),
      'ValidationException',
      "1 validation error detected: Value at 'Value' failed to satisfy constraint: Member must not be null",
    ],
    [
      'for an operation that is not supported',
      async () => client.send(new DescribeParametersCommand({})),
      'UnsupportedOperationException',
      'the operation DescribeParameters of SSM is not supported by the local stage',
    ],
  ])('fails %s', async (_name, call, name, message) => {
    const error = (await call().catch((thrown: Error) => thrown)) as Error;
    expect(error.name).toBe(name);
    expect(error.message).toMatch(message);
  });
});

test('fails for a body that is not JSON', async () => {
  const answer = await send(stage.awsEndpoint!, { headers: { 'X-Amz-Target': 'AmazonSSM.GetParameter' }, body: '{' });
  expect([answer.status, answer.headers['content-type'], JSON.parse(answer.body).__type]).toEqual([
    400,
    'application/x-amz-json-1.1',
    'SerializationException',
  ]);
});

test('the stage sets parameters, whether or not a stack has them', async () => {
  stage.putParameter('later', 'now');
  stage.putParameter('/sendgrid/public-key', 'MFkw2');
  expect([await valueOf('later'), await valueOf('/sendgrid/public-key')]).toEqual(['now', 'MFkw2']);
  stage.putParameter('list', 'c,d');
  const { Parameter } = await client.send(new GetParameterCommand({ Name: 'list' }));
  expect(Parameter).toMatchObject({ Type: 'StringList', Value: 'c,d', Version: 2 });
});

test("the stage's parameters are in the region and account of its stacks", async () => {
  const assembly = synthApp((app) => {
    const stack = new Stack(app, 'Stack', { env: { region: 'us-gov-west-1', account: '111122223333' } });
    const handler = inlineHandler(
      stack,
      `exports.handler = async () => {
        const { AWS_ENDPOINT_URL_SSM: url, AWS_ACCESS_KEY_ID: key, NAME: Name } = process.env;
        const answer = await fetch(url, {
          method: 'POST',
          headers: {
            'X-Amz-Target': 'AmazonSSM.GetParameter',
            Authorization: 'AWS4-HMAC-SHA256 Credential=' + key + '/20300101/us-gov-west-1/ssm/aws4_request',
          },
          body: JSON.stringify({ Name }),
        });
        return { body: await answer.text() };
      };`,
    );
    const parameter = new StringParameter(stack, 'Generated', { stringValue: 'a' });
    parameter.grantRead(handler);
    handler.addEnvironment('NAME', parameter.parameterName);
    new SendGridOAuthWebhook(stack, 'Webhook', { handler });
  });
  const { stage: other, webhook } = await hostWebhook(assembly);
  const answer = JSON.parse((await post(webhook, await tokenFor(webhook))).body);
  expect(answer.Parameter).toMatchObject({
    Name: expect.stringMatching(/^CFN-Generated[0-9A-F]{8}-[a-z0-9]{12}$/),
    ARN: expect.stringMatching(/^arn:aws-us-gov:ssm:us-gov-west-1:111122223333:parameter\/CFN-Generated/),
    Value: 'a',
  });
  other.putParameter(answer.Parameter.Name, 'b');
  expect(JSON.parse((await post(webhook, await tokenFor(webhook))).body).Parameter.Value).toBe('b');
});
