import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { EventWebhook } from '@sendgrid/eventwebhook';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';

// A receiver with SendGrid's library and the AWS SDK, with the same responses and the same log line.
const { PUBLIC_KEY_PARAMETER, QUEUE_URL, HANDLER_FUNCTION_ARN, WEBHOOK_NAME } = process.env;
const ssm = new SSMClient({});
const sqs = new SQSClient({ useQueueUrlAsEndpoint: false });
const lambda = new LambdaClient({ maxAttempts: 1 });
const library = new EventWebhook();

let publicKey: ReturnType<EventWebhook['convertPublicKeyToECDSA']> | undefined;
let readAt = 0;

export async function handler(event: APIGatewayProxyEvent): Promise<unknown> {
  const headers = Object.fromEntries(Object.entries(event.headers).map(([name, value]) => [name.toLowerCase(), value]));
  const signature = headers['x-twilio-email-event-webhook-signature'];
  const timestamp = headers['x-twilio-email-event-webhook-timestamp'];
  const body = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  if (!signature || !timestamp || !(await isGenuine(body, signature, timestamp))) {
    log('rejected');
    return answer(403, { error: 'invalid_signature' });
  }
  const result = QUEUE_URL ? await send(body, signature, timestamp, event) : await invoke(event);
  log('accepted');
  return result;
}

async function isGenuine(body: Buffer, signature: string, timestamp: string): Promise<boolean> {
  try {
    return library.verifySignature(await currentKey(), body, signature, timestamp);
  } catch {
    return false;
  }
}

async function currentKey() {
  if (!publicKey || Date.now() - readAt > 300_000) {
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name: PUBLIC_KEY_PARAMETER }));
    publicKey = library.convertPublicKeyToECDSA(Parameter?.Value ?? '');
    readAt = Date.now();
  }
  return publicKey;
}

async function send(body: Buffer, signature: string, timestamp: string, { requestContext }: APIGatewayProxyEvent) {
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: QUEUE_URL,
      MessageBody: body.toString(),
      MessageAttributes: {
        'X-Twilio-Email-Event-Webhook-Signature': { DataType: 'String', StringValue: signature },
        'X-Twilio-Email-Event-Webhook-Timestamp': { DataType: 'String', StringValue: timestamp },
        ReceivedAt: { DataType: 'Number', StringValue: String(requestContext.requestTimeEpoch) },
      },
    }),
  );
  return answer(200, { message: 'accepted' });
}

async function invoke(event: APIGatewayProxyEvent): Promise<unknown> {
  const { Payload, FunctionError } = await lambda.send(
    new InvokeCommand({ FunctionName: HANDLER_FUNCTION_ARN, Payload: JSON.stringify(event) }),
  );
  if (FunctionError) return answer(502, { message: 'the function failed' });
  return JSON.parse(Payload?.transformToString() ?? 'null') as unknown;
}

function answer(statusCode: number, body: object): APIGatewayProxyResult {
  return { statusCode, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
}

function log(outcome: 'accepted' | 'rejected'): void {
  const metrics = [{ Name: 'Received', Unit: 'Count' }];
  const directive = { Namespace: 'SendGridOAuthWebhook', Dimensions: [['Webhook']], Metrics: metrics };
  const head = { Timestamp: Date.now(), CloudWatchMetrics: [directive] };
  process.stdout.write(`${JSON.stringify({ _aws: head, Webhook: WEBHOOK_NAME, Received: 1, outcome })}\n`);
}
