import { CfnGatewayResponse, CfnMethod } from 'aws-cdk-lib/aws-apigateway';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { LocalQueue, LocalStageOptions, RequestLogEntry } from '../../../src/local';
import { editTemplate, resourceOf } from '../support/assemblies';
import { Answer, post, RequestOptions, tokenFor } from '../support/http';
import { QueueStackOptions, SEND_MESSAGE, SIGNATURE, synthQueueStack } from '../support/queue-stack';
import { hostWebhook } from '../support/stages';

interface Scene {
  readonly queue: LocalQueue;
  readonly say: (body: string | Buffer, headers?: RequestOptions['headers']) => Promise<Answer>;
  readonly log: RequestLogEntry[];
}

async function scene(options: QueueStackOptions = {}, edit: (template: any) => void = () => {}): Promise<Scene> {
  const assembly = synthQueueStack(options);
  editTemplate(assembly, edit);
  const log: RequestLogEntry[] = [];
  const onRequest: LocalStageOptions['onRequest'] = (entry) => log.push(entry);
  const { stage, webhook } = await hostWebhook(assembly, { onRequest });
  const token = await tokenFor(webhook);
  return {
    queue: stage.queues.find(({ name }) => name === 'events')!,
    say: async (body, headers) => post(webhook, token, { body, headers }),
    log,
  };
}

const statusAndBody = ({ status, body }: Answer) => [status, body];

/** With a response for every status of SQS, from a template. */
const responding = (text: string): QueueStackOptions => ({
  integration: { integrationResponses: [{ statusCode: '200', responseTemplates: { 'application/json': text } }] },
});

describe('a post to a queue', () => {
  let queue: LocalQueue;
  let say: Scene['say'];
  beforeAll(async () => {
    ({ queue, say } = await scene());
  });
  const last = () => queue.messages().at(-1)!;

  test('gets the response of the template after the message is in the queue', async () => {
    const answer = await say('[{"event":"open"}]');
    expect(statusAndBody(answer)).toEqual([200, '{"message":"accepted"}']);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/json',
      'x-amzn-requestid': expect.stringMatching(/^[0-9a-f-]{36}$/),
      'x-amz-apigw-id': expect.any(String),
    });
    expect(last()).toEqual({
      messageId: expect.any(String),
      body: '[{"event":"open"}]',
      attributes: { ReceivedAt: expect.stringMatching(/^\d{13}$/) },
      sentAt: expect.any(Date),
      receiveCount: 0,
      isVisible: true,
    });
    expect([queue.visible, queue.inFlight]).toEqual([1, 0]);
    expect(Math.abs(queue.oldest!.getTime() - Number(last().attributes.ReceivedAt))).toBeLessThan(5_000);
  });

  test.each([
    ['line ends', '[\r\n{"a":1},\r\n{"b":2}]\r\n'],
    ['what means something in a form', '{"a":"1 + 1 = 2 & 50%25 ;?"}'],
    ['what means something in Velocity', '{"a":"$context.stage #set($x = 1) #if(true) \\$ $!x ${y}"}'],
    ['other letters', '{"a":"éß領収書🎉\u2028"}'],
    ['quotes', `{"a":"it's \\"quoted\\" \\\\"}`],
  ])('keeps %s', async (_name, body) => {
    expect((await say(body)).status).toBe(200);
    expect(last().body).toBe(body);
  });

  test('replaces invalid UTF-8 with a replacement character', async () => {
    await say(Buffer.from([0x22, 0xff, 0x22]));
    expect(last().body).toBe('"\ufffd"');
  });

  test.each([[SIGNATURE], [SIGNATURE.toLowerCase()], [SIGNATURE.toUpperCase()]])('has the header %s', async (name) => {
    await say('[]', { [name]: 'MEUC+/=' });
    expect(last().attributes).toMatchObject({ [SIGNATURE]: 'MEUC+/=' });
  });

  test('fails if it is empty', async () => {
    expect(statusAndBody(await say(''))).toEqual([500, 'MissingParameter']);
  });

  test('fails if it is larger than a message', async () => {
    expect(statusAndBody(await say('a'.repeat(1_048_577)))).toEqual([500, 'InvalidParameterValue']);
  });

  test('fails without a token', async () => {
    const { stage, webhook } = await hostWebhook(synthQueueStack());
    expect((await post(webhook, undefined)).status).toBe(401);
    expect(stage.queues.flatMap((each) => each.messages())).toEqual([]);
  });

  test.each([['application/json;charset=utf-8'], ['Application/JSON'], ['text/plain']])(
    'fails when its content type is %s, which no template is for',
    async (type) => {
      const answer = await say('[]', { 'Content-Type': type });
      expect(statusAndBody(answer)).toEqual([415, '{"message":"Unsupported Media Type"}']);
      expect(answer.headers['x-amzn-errortype']).toBe('BadRequestException');
    },
  );
});

describe('a body without a template for its content type', () => {
  const form = 'Action=SendMessage&MessageBody=as+it+is';
  const withBehavior = (passthroughBehavior: string, requestTemplates?: Record<string, string>) =>
    scene({ integration: { passthroughBehavior, requestTemplates } });

  test('is passed through by WHEN_NO_MATCH', async () => {
    const { say, queue } = await withBehavior('WHEN_NO_MATCH', { 'application/json': SEND_MESSAGE });
    expect((await say(form, { 'Content-Type': 'application/x-www-form-urlencoded' })).status).toBe(200);
    expect(queue.messages()[0].body).toBe('as it is');
  });

  test('is passed through by WHEN_NO_TEMPLATES if there are none', async () => {
    const { say, queue } = await withBehavior('WHEN_NO_TEMPLATES', undefined);
    expect((await say(form)).status).toBe(200);
    expect(queue.messages()[0].body).toBe('as it is');
  });

  test('fails with WHEN_NO_TEMPLATES if there are others', async () => {
    const { say } = await withBehavior('WHEN_NO_TEMPLATES', { 'application/json': SEND_MESSAGE });
    expect((await say(form, { 'Content-Type': 'application/x-www-form-urlencoded' })).status).toBe(415);
  });

  test('fails with the customized gateway response', async () => {
    const { say } = await scene({
      more: ({ stack, method }) => {
        const response = new CfnGatewayResponse(stack, 'Unsupported', {
          restApiId: method.restApiId,
          responseType: 'UNSUPPORTED_MEDIA_TYPE',
          statusCode: '400',
          responseTemplates: { 'application/json': '{"error":"type"}' },
        });
        stack.node.findAll().forEach((node) => {
          if (node.node.id.startsWith('Deployment')) node.node.addDependency(response);
        });
      },
    });
    expect(statusAndBody(await say('[]', { 'Content-Type': 'a/b' }))).toEqual([400, '{"error":"type"}']);
  });
});

describe("an integration's response", () => {
  test('can set status and headers', async () => {
    const { say } = await scene(
      {
        integration: {
          integrationResponses: [
            {
              statusCode: '200',
              responseParameters: { 'method.response.header.X-Mine': "'a'" },
              responseTemplates: {
                'application/json':
                  '#set($context.responseOverride.status = 202)#set($context.responseOverride.header.X-Other = "b")' +
                  "$input.path('$.SendMessageResponse.SendMessageResult.MD5OfMessageBody') $input.params('a')",
              },
            },
          ],
        },
      },
      (template) => {
        resourceOf(template, 'AWS::ApiGateway::Method').Properties.MethodResponses[0].ResponseParameters = {
          'method.response.header.X-Mine': true,
        };
      },
    );
    const answer = await say('hello');
    expect(statusAndBody(answer)).toEqual([202, '5d41402abc4b2a76b9719d911017c592 ']);
    expect(answer.headers).toMatchObject({ 'x-mine': 'a', 'x-other': 'b' });
  });

  test('without a template is the response of SQS', async () => {
    const { say } = await scene({ integration: { integrationResponses: [{ statusCode: '200' }] } });
    expect(JSON.parse((await say('hello')).body)).toMatchObject({ SendMessageResponse: expect.any(Object) });
    expect(JSON.parse((await say('')).body)).toMatchObject({ Error: { Code: 'MissingParameter' } });
  });

  test.each([
    ['2\\d{2}', 'hello', 200],
    ['20', 'hello', 500],
    ['4\\d\\d|5\\d\\d', '', 200],
    ['', 'hello', 200],
  ])('is that whose pattern is the whole status: %s', async (selectionPattern, body, status) => {
    const integrationResponses = [{ statusCode: '200', selectionPattern }];
    const { say } = await scene({ integration: { integrationResponses } });
    expect((await say(body)).status).toBe(status);
  });

  test('sees the claims, the stage and the request', async () => {
    const { say } = await scene(
      responding(
        '$context.httpMethod $context.path $context.resourcePath $context.stage $context.authorizer.claims.token_use ' +
          '$context.authorizer.claims.scope $context.protocol $context.accountId',
      ),
    );
    expect((await say('[]')).body).toBe('POST /prod/events /events prod access events/* HTTP/1.1 123456789012');
  });
});

describe('a configuration error', () => {
  const FAILED = [500, '{"message":"Internal server error"}'];

  test.each<[string, QueueStackOptions, string, ((template: any) => void) | undefined]>([
    [
      'a role that API Gateway may not assume',
      {},
      'API Gateway may not assume the role arn:aws:iam::123456789012:role/Stack-IntegrationRole',
      (template) => {
        for (const resource of Object.values<any>(template.Resources)) {
          const [statement] = resource.Properties?.AssumeRolePolicyDocument?.Statement ?? [];
          if (statement) statement.Principal.Service = 'lambda.amazonaws.com';
        }
      },
    ],
    [
      'no response for the status',
      { integration: { integrationResponses: [{ statusCode: '200', selectionPattern: '4..' }] } },
      'no integration response for status 200',
      undefined,
    ],
    [
      'a status that the method does not declare',
      { integration: { integrationResponses: [{ statusCode: '201' }] } },
      'the method declares no response with status 201',
      undefined,
    ],
    [
      'an invalid status',
      responding('#set($context.responseOverride.status = 1000)'),
      '1000 is not a valid status',
      undefined,
    ],
    [
      'a template that fails',
      responding("#set($path = 'a')$input.path($path)"),
      'a mapping template failed: the JSON path a is not supported',
      undefined,
    ],
    [
      'a binary media type',
      {},
      'a mapping template does not accept a binary media type',
      (template) =>
        (resourceOf(template, 'AWS::ApiGateway::RestApi').Properties.BinaryMediaTypes = ['application/json']),
    ],
  ])('%s leads to a 500, and is logged', async (_name, options, detail, edit) => {
    const { say, log } = await scene(options, edit);
    const { status, body } = await say('[]');
    expect([status, body]).toEqual(FAILED);
    expect(log.at(-1)!.reason!.replace(/(?<=IntegrationRole)[0-9A-F]{8}$/, '')).toBe(
      `API_CONFIGURATION_ERROR: ${detail}`,
    );
  });

  test('a role without permission to send leads to an SQS error', async () => {
    const { say, queue } = await scene({
      more: ({ role }) =>
        role.addToPolicy(PolicyStatement.fromJson({ Effect: 'Deny', Action: 'sqs:SendMessage', Resource: '*' })),
    });
    expect(statusAndBody(await say('[]'))).toEqual([500, 'AccessDenied']);
    expect(queue.messages()).toEqual([]);
  });

  test('a request that is not a form leads to an SQS error', async () => {
    const integrationResponses: CfnMethod.IntegrationResponseProperty[] = [
      { statusCode: '200', selectionPattern: '200' },
      { statusCode: '500', responseTemplates: { 'application/json': '{"message":"no"}' } },
    ];
    const { say } = await scene({ integration: { requestParameters: {}, integrationResponses } });
    expect(statusAndBody(await say('[]'))).toEqual([500, '{"message":"no"}']);
  });
});
