import { CfnMethod } from 'aws-cdk-lib/aws-apigateway';
import { editTemplate } from '../support/assemblies';
import { post, tokenFor } from '../support/http';
import { QueueStackOptions, synthQueueStack } from '../support/queue-stack';
import { host, problemsOf } from '../support/stages';

const METHOD = 'Stack/ApieventsPOST (AWS::ApiGateway::Method)';
const QUEUE = 'Stack/Queue (AWS::SQS::Queue)';

async function problemsWith(options: QueueStackOptions, edit: (template: any) => void = () => {}) {
  const assembly = synthQueueStack(options);
  editTemplate(assembly, edit);
  return problemsOf(assembly);
}

const queueOf = (template: any) =>
  Object.values<any>(template.Resources).find(({ Properties }) => Properties?.QueueName === 'events').Properties;

describe('the stage rejects an integration', () => {
  const response = (more: object): Partial<CfnMethod.IntegrationProperty> => ({
    integrationResponses: [{ statusCode: '200', ...more }],
  });
  const uri = 'arn:aws:apigateway:us-east-1:';

  test.each<[string, Partial<CfnMethod.IntegrationProperty>, string]>([
    ['with another service', { uri: `${uri}sns:path//` }, `integration URI ${uri}sns:path// is not supported`],
    [
      'with an action in its URI',
      { uri: `${uri}sqs:action/SendMessage` },
      `integration URI ${uri}sqs:action/SendMessage is not supported`,
    ],
    ['by GET', { integrationHttpMethod: 'GET' }, 'IntegrationHttpMethod must be POST for a queue'],
    ['without a role', { credentials: undefined }, 'integration Credentials must name a role for a queue'],
    [
      "with the caller's credentials",
      { credentials: 'arn:aws:iam::*:user/*' },
      'integration Credentials must name a role for a queue',
    ],
    [
      'with a header of the request',
      { requestParameters: { 'integration.request.header.X': 'method.request.header.X' } },
      'the mapping of integration.request.header.X from method.request.header.X is not supported',
    ],
    [
      'with a query string',
      { requestParameters: { 'integration.request.querystring.Action': "'SendMessage'" } },
      "the mapping of integration.request.querystring.Action from 'SendMessage' is not supported",
    ],
    [
      'with a cache',
      { cacheKeyParameters: ['method.request.header.X'] },
      'integration CacheKeyParameters is not supported',
    ],
    ['that converts', { contentHandling: 'CONVERT_TO_BINARY' }, 'integration ContentHandling is not supported'],
    [
      'with an unknown name in its request template',
      { requestTemplates: { 'text/plain': '$util.log($input.body)' } },
      '$util.log in its request template for text/plain is not supported',
    ],
    [
      'with an unknown name in its response template',
      response({ responseTemplates: { 'application/json': '$context.error.message' } }),
      '$context.error.message in its response template for 200 is not supported',
    ],
    [
      'with what is no template',
      { requestTemplates: { 'application/json': '#if($x' } },
      'its request template for application/json is not a valid Velocity template: Parse error on line 1:',
    ],
    [
      'with a response template for another type',
      response({ responseTemplates: { 'text/xml': 'a' } }),
      'a response template for text/xml is not supported',
    ],
    [
      'whose response converts',
      response({ contentHandling: 'CONVERT_TO_TEXT' }),
      'ContentHandling of an integration response is not supported',
    ],
    [
      'whose response has a header that the method does not declare',
      response({ responseParameters: { 'method.response.header.X': "'a'" } }),
      'its MethodResponses declare no method.response.header.X for status 200',
    ],
  ])('%s', async (_name, integration, problem) => {
    expect(await problemsWith({ integration })).toEqual([`${METHOD}: ${problem}`]);
  });

  test('with a queue and a role outside the hosted stacks', async () => {
    const integration = {
      uri: `${uri}sqs:path/123456789012/elsewhere`,
      credentials: 'arn:aws:iam::123456789012:role/elsewhere',
    };
    expect(await problemsWith({ integration })).toEqual([
      `${METHOD}: its queue arn:aws:sqs:us-east-1:123456789012:elsewhere is in no hosted stack`,
      `${METHOD}: its role arn:aws:iam::123456789012:role/elsewhere is in no hosted stack`,
    ]);
  });
});

describe('the stage rejects a queue', () => {
  test('that is FIFO', async () => {
    const problems = await problemsWith({}, (template) => {
      queueOf(template).FifoQueue = true;
    });
    expect(problems).toEqual([`${QUEUE}: FifoQueue is not supported`]);
  });

  test('whose settings only AWS knows', async () => {
    const problems = await problemsWith({}, (template) => {
      queueOf(template).VisibilityTimeout = { Ref: 'NotThere' };
    });
    expect(problems).toEqual([`${QUEUE}: could not evaluate its VisibilityTimeout: Stack has no resource NotThere`]);
  });

  test('whose dead-letter queue is outside the hosted stacks', async () => {
    const problems = await problemsWith({}, (template) => {
      queueOf(template).RedrivePolicy.deadLetterTargetArn = 'arn:aws:sqs:us-east-1:123456789012:elsewhere';
    });
    expect(problems).toEqual([
      `${QUEUE}: its dead-letter queue arn:aws:sqs:us-east-1:123456789012:elsewhere is in no hosted stack`,
    ]);
  });

  test('but not a queue that no event reaches', async () => {
    const assembly = synthQueueStack();
    editTemplate(assembly, ({ Resources }) => {
      Resources.Other = { Type: 'AWS::SQS::Queue', Properties: { FifoQueue: true } };
      Resources.Unknown = { Type: 'AWS::SQS::Queue', Properties: { QueueName: { Ref: 'NotThere' } } };
      Resources.Mapping = {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: { EventSourceArn: { 'Fn::GetAtt': ['Other', 'Arn'] }, FunctionName: 'elsewhere' },
      };
      Resources.Stream = {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: { EventSourceArn: { 'Fn::GetAtt': ['Table', 'StreamArn'] }, FunctionName: 'elsewhere' },
      };
    });
    const stage = await host(assembly);
    expect(stage.queues.map(({ name }) => name).sort()).toEqual(['Stack-Other.fifo', 'dead-letters', 'events']);
    expect((await post(stage.webhooks[0], await tokenFor(stage.webhooks[0]))).status).toBe(200);
  });
});

test('a redrive policy may be JSON text', async () => {
  const assembly = synthQueueStack();
  editTemplate(assembly, (template) => {
    const queue = queueOf(template);
    queue.RedrivePolicy = JSON.stringify({
      deadLetterTargetArn: 'arn:aws:sqs:us-east-1:123456789012:dead-letters',
      maxReceiveCount: '3',
    });
  });
  const stage = await host(assembly);
  expect(stage.webhooks.map(({ delivery, queueName }) => [delivery, queueName])).toEqual([['queued', 'events']]);
});
