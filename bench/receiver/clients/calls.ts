/** The three calls that the receiver makes, each with the part of the response that the receiver reads. */
export interface Calls {
  readonly getParameter: (name: string) => Promise<string | undefined>;
  readonly sendMessage: (queueUrl: string, body: string) => Promise<string | undefined>;
  readonly invoke: (functionArn: string, payload: string) => Promise<string | undefined>;
}

/** Signs and sends a request, and returns the response body. */
export type Send = (
  service: 'ssm' | 'sqs' | 'lambda',
  path: string,
  headers: Record<string, string>,
  body: string,
) => Promise<string>;

/** The calls as plain HTTP. */
export function callsOver(send: Send): Calls {
  return {
    getParameter: async (name) => {
      const headers = { 'Content-Type': 'application/x-amz-json-1.1', 'X-Amz-Target': 'AmazonSSM.GetParameter' };
      const response = JSON.parse(await send('ssm', '/', headers, JSON.stringify({ Name: name }))) as ParameterResponse;
      return response.Parameter?.Value;
    },
    sendMessage: async (queueUrl, body) => {
      const headers = { 'Content-Type': 'application/x-amz-json-1.0', 'X-Amz-Target': 'AmazonSQS.SendMessage' };
      const text = await send('sqs', '/', headers, JSON.stringify({ QueueUrl: queueUrl, MessageBody: body }));
      return (JSON.parse(text) as { MessageId?: string }).MessageId;
    },
    invoke: async (functionArn, payload) => {
      const path = `/2015-03-31/functions/${encodeURIComponent(functionArn)}/invocations`;
      return send('lambda', path, { 'Content-Type': 'application/json' }, payload);
    },
  };
}

interface ParameterResponse {
  readonly Parameter?: { readonly Value?: string };
}

/** The endpoint of a service: from the variables of the SDKs, or of AWS. */
export function endpointOf(service: string): string {
  return (
    process.env[`AWS_ENDPOINT_URL_${service.toUpperCase()}`] ??
    `https://${service}.${process.env.AWS_REGION}.amazonaws.com`
  );
}

export function credentials(): { accessKeyId: string; secretAccessKey: string; sessionToken?: string } {
  return {
    accessKeyId: process.env.AWS_ACCESS_KEY_ID ?? '',
    secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY ?? '',
    sessionToken: process.env.AWS_SESSION_TOKEN,
  };
}
