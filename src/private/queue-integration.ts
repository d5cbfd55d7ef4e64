import { AwsIntegration, MethodResponse, PassthroughBehavior } from 'aws-cdk-lib/aws-apigateway';
import { IGrantable, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct, IConstruct } from 'constructs';
import { SIGNATURE_HEADER, TIMESTAMP_HEADER } from '../sendgrid/signature-headers';

/**
 * API Gateway itself sends the post to the queue.
 *
 * @param grantSend gives a role what sending needs
 */
export function queueIntegration(
  scope: Construct,
  queue: IQueue,
  grantSend: (grantee: IGrantable) => void,
): { integration: AwsIntegration; methodResponses: MethodResponse[]; dependency: IConstruct } {
  const role = new Role(scope, 'IntegrationRole', {
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
      // What none of the templates is for must not reach the queue as something else.
      passthroughBehavior: PassthroughBehavior.NEVER,
      integrationResponses: [
        {
          selectionPattern: '200',
          statusCode: '200',
          responseTemplates: { 'application/json': '{"message":"accepted"}' },
        },
        // The one without a pattern is for all the rest: nothing but a 200 of SQS becomes a 2xx.
        { statusCode: '500', responseTemplates: { 'application/json': NOT_SENT } },
      ],
    },
  });
  const methodResponses = ['200', '400', '413', '500'].map((statusCode) => ({ statusCode }));
  return { integration, methodResponses, dependency: role };
}

/**
 * SendGrid sends `application/json;charset=utf-8`. Whether API Gateway takes a template for `application/json` for
 * that is not documented, and a post without a template is refused, so each spelling has one.
 */
const CONTENT_TYPES = [
  'application/json',
  'application/json;charset=utf-8',
  'application/json; charset=utf-8',
  'application/json;charset=UTF-8',
  'application/json; charset=UTF-8',
];

/** What SQS refuses in a message; JSON may have some of it: U+FFFE and U+FFFF. */
const NOT_FOR_SQS = '[\\u0000-\\u0008\\u000B\\u000C\\u000E-\\u001F\\uFFFE\\uFFFF]';

/** Adds a header to the message as an attribute of the same name, if the request has it in any letter case. */
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
 * The form that SQS takes, in one line, as line ends would be part of it. The body goes in as it came; one that SQS
 * would refuse for a character goes in as base64, and an attribute says so.
 *
 * API Gateway shows an empty body to a template as `{}`, which no batch of events is.
 */
const SEND_MESSAGE = [
  'Action=SendMessage',
  '#set($body = $input.body)',
  "#if($body == '{}')#set($body = '')#end",
  '#set($n = 1)',
  `#if($body.replaceAll('${NOT_FOR_SQS}', '').length() < $body.length())`,
  '#set($n = 2)#set($body = $util.base64Encode($body))',
  attribute('2', 'Content-Transfer-Encoding', 'String', 'base64'),
  '#end',
  '&MessageBody=$util.urlEncode($body)',
  attribute('1', 'ReceivedAt', 'Number', '$context.requestTimeEpoch'),
  '#set($headers = $input.params().header)',
  '#foreach($name in $headers.keySet())',
  attributeOfHeader(SIGNATURE_HEADER),
  attributeOfHeader(TIMESTAMP_HEADER),
  '#end',
].join('');

/** Tells SendGrid apart from us: only what is wrong with its body is a 4xx. */
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
