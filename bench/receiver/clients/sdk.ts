import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { Calls } from './calls';

/** The AWS SDK, either bundled or from the runtime. */
export function createCalls(): Calls {
  const [ssm, sqs, lambda] = [new SSMClient({}), new SQSClient({ useQueueUrlAsEndpoint: false }), new LambdaClient({})];
  return {
    getParameter: async (name) => (await ssm.send(new GetParameterCommand({ Name: name }))).Parameter?.Value,
    sendMessage: async (queueUrl, body) =>
      (await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: body }))).MessageId,
    invoke: async (functionArn, payload) => {
      const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: functionArn, Payload: payload }));
      return Payload?.transformToString();
    },
  };
}
