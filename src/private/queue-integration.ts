import { AwsIntegration, MethodResponse, PassthroughBehavior } from 'aws-cdk-lib/aws-apigateway';
import { IGrantable, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct, IConstruct } from 'constructs';
import { SIGNATURE_HEADER, TIMESTAMP_HEADER } from '../sendgrid/signature-headers';

/**
 * Creates the integration with which API Gateway sends each request to the queue.
 *
 * @param grantSend grants a role permission to send to the queue
 */
export function queueIntegration(
  scope: Construct,
  queue: IQueue,
  grantSend: (grantee: IGrantable) => void,
): { integration: AwsIntegration; methodResponses: MethodResponse[]; dependency: IConstruct } {
  const role = new Role(scope, 'IntegrationRole', {
    // Without a condition for `aws:SourceAccount` or `aws:SourceArn`: API Gateway does not document that it sends them when
    // it assumes such a role, and in a live account it did not, so that it could not assume the role for any request.
    // https://github.com/aws-solutions-library-samples/accelerated-intelligent-document-processing-on-aws/pull/479
    assumedBy: new ServicePrincipal('apigateway.amazonaws.com'),
    description: "Sends SendGrid's events to their queue",
  });
  grantSend(role);
  const integration = new AwsIntegration({
    service: 'sqs',
    path: `${queue.env.account}/${queue.queueName}`,
    integrationHttpMethod: 'POST',
    options: {
      credentialsRole: role,
      requestParameters: { 'integration.request.header.Content-Type': "'application/x-www-form-urlencoded'" },
      requestTemplates: Object.fromEntries(CONTENT_TYPES.map((type) => [type, SEND_MESSAGE])),
      // A request that matches no template must not reach the queue in another form.
      passthroughBehavior: PassthroughBehavior.NEVER,
      integrationResponses: [
        {
          selectionPattern: '200',
          statusCode: '200',
          responseTemplates: { 'application/json': '{"message":"accepted"}' },
        },
        // Without a pattern this is the default, so only a 200 from SQS results in a 2xx.
        { statusCode: '500', responseTemplates: { 'application/json': NOT_SENT } },
      ],
    },
  });
  const methodResponses = ['200', '400', '413', '500'].map((statusCode) => ({ statusCode }));
  return { integration, methodResponses, dependency: role };
}

/**
 * SendGrid sends `application/json;charset=utf-8`. AWS does not document whether a template for `application/json`
 * matches it, and rejects requests that match no template, so each spelling has one.
 */
const CONTENT_TYPES = [
  'application/json',
  'application/json;charset=utf-8',
  'application/json; charset=utf-8',
  'application/json;charset=UTF-8',
  'application/json; charset=UTF-8',
];

/**
 * Characters that SQS rejects in a message, some of which are valid in JSON: U+FFFE and U+FFFF.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
const NOT_FOR_SQS = '[\\u0000-\\u0008\\u000B\\u000C\\u000E-\\u001F\\uFFFE\\uFFFF]';

/** Adds a header of the request, in any letter case, to the message as an attribute. */
function attributeOfHeader(name: string): string {
  return (
    `#if($name.toLowerCase() == '${name.toLowerCase()}' && $headers.get($name) != '')` +
    '#set($n = $n + 1)' +
    attribute('${n}', name, 'String', '$util.urlEncode($headers.get($name))') +
    '#end'
  );
}

function attribute(n: string, name: string, type: string, value: string): string {
  const prefix = `&MessageAttribute.${n}`;
  return `${prefix}.Name=${name}${prefix}.Value.DataType=${type}${prefix}.Value.StringValue=${value}`;
}

/**
 * Template of the form that SQS accepts, in one line because line breaks would become part of it.
 *
 * The message has the unchanged body, or the body in base64 and an attribute for it if SQS would reject one of its
 * characters. A template receives an empty body as `{}`, which is never a batch of events.
 */
const SEND_MESSAGE = [
  'Action=SendMessage',
  '#set($body = $input.body)',
  "#if($body == '{}')#set($body = '')#end",
  '#set($n = 2)',
  `#if($body.replaceAll('${NOT_FOR_SQS}', '').length() < $body.length())`,
  '#set($n = 3)#set($body = $util.base64Encode($body))',
  attribute('3', 'Content-Transfer-Encoding', 'String', 'base64'),
  '#end',
  '&MessageBody=$util.urlEncode($body)',
  attribute('1', 'ReceivedAt', 'Number', '$context.requestTimeEpoch'),
  // Encoded, because API Gateway lets a client choose the ID.
  attribute('2', 'RequestId', 'String', '$util.urlEncode($context.requestId)'),
  '#set($headers = $input.params().header)',
  '#foreach($name in $headers.keySet())',
  attributeOfHeader(SIGNATURE_HEADER),
  attributeOfHeader(TIMESTAMP_HEADER),
  '#end',
].join('');

/** Response to a failed request to SQS: 4xx if SendGrid's body is the cause, 500 otherwise. */
const NOT_SENT = [
  "#set($code = $input.path('$.Error.Code'))",
  "#set($message = $input.path('$.Error.Message'))",
  "#if($code == 'MissingParameter')#set($context.responseOverride.status = 400)",
  '{"message":"the body is empty"}',
  "#elseif($code == 'InvalidParameterValue' && $message.contains('must be shorter than'))",
  '#set($context.responseOverride.status = 413)',
  '{"message":"the body is too large for the queue"}',
  '#{else}',
  '{"message":"the queue did not accept the events"}',
  '#end',
].join('');
