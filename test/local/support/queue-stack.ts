import { Stack } from 'aws-cdk-lib';
import {
  AuthorizationType,
  AwsIntegration,
  CfnMethod,
  CognitoUserPoolsAuthorizer,
  EndpointType,
  PassthroughBehavior,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import { OAuthScope, ResourceServerScope, UserPool } from 'aws-cdk-lib/aws-cognito';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { EventSourceMappingOptions, Function, FunctionProps } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueProps } from 'aws-cdk-lib/aws-sqs';
import { inlineHandler, synth } from './assemblies';

/** The name of the one header that the template below makes an attribute of. */
export const SIGNATURE = 'X-Twilio-Email-Event-Webhook-Signature';

const ATTRIBUTE = (n: string, name: string, type: string, value: string) =>
  `&MessageAttribute.${n}.Name=${name}&MessageAttribute.${n}.Value.DataType=${type}&MessageAttribute.${n}.Value.StringValue=${value}`;

/** What makes a message of a request. */
export const SEND_MESSAGE = [
  'Action=SendMessage',
  '#set($body = $input.body)',
  "#if($body == '{}')#set($body = '')#end",
  '&MessageBody=$util.urlEncode($body)',
  ATTRIBUTE('1', 'ReceivedAt', 'Number', '$context.requestTimeEpoch'),
  '#foreach($name in $input.params().header.keySet())',
  `#if($name.toLowerCase() == '${SIGNATURE.toLowerCase()}')`,
  ATTRIBUTE('2', SIGNATURE, 'String', '$util.urlEncode($input.params().header.get($name))'),
  '#end',
  '#end',
].join('');

export interface QueueStackOptions {
  /** Text of the function's module; without one the queue has no event source mapping. */
  readonly handler?: string;
  readonly handlerProps?: Partial<FunctionProps>;
  readonly mapping?: EventSourceMappingOptions;
  readonly queue?: QueueProps;
  /** Changes the method before it is synthesized. */
  readonly integration?: Partial<CfnMethod.IntegrationProperty>;
  /** Adds to the stack. */
  readonly more?: (parts: QueueStackParts) => void;
}

export interface QueueStackParts {
  readonly stack: Stack;
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;
  readonly method: CfnMethod;
  readonly role: Role;
  readonly handler?: Function;
}

/** An API that sends to a queue, and a function that the queue invokes, from AWS's own constructs. */
export function synthQueueStack(options: QueueStackOptions = {}): string {
  return synth((stack) => {
    const deadLetterQueue = new Queue(stack, 'DeadLetters', { queueName: 'dead-letters' });
    const queue = new Queue(stack, 'Queue', {
      queueName: 'events',
      deadLetterQueue: { queue: deadLetterQueue, maxReceiveCount: 3 },
      ...options.queue,
    });
    const role = new Role(stack, 'IntegrationRole', { assumedBy: new ServicePrincipal('apigateway.amazonaws.com') });
    queue.grantSendMessages(role);
    const method = sendingMethod(stack, queue, role);
    if (options.integration) {
      method.integration = { ...(method.integration as CfnMethod.IntegrationProperty), ...options.integration };
    }
    const handler =
      options.handler === undefined ? undefined : inlineHandler(stack, options.handler, options.handlerProps);
    if (handler) {
      queue.grantConsumeMessages(handler);
      handler.addEventSourceMapping('Messages', { eventSourceArn: queue.queueArn, ...options.mapping });
    }
    options.more?.({ stack, queue, deadLetterQueue, method, role, handler });
  });
}

function sendingMethod(stack: Stack, queue: Queue, role: Role): CfnMethod {
  const api = new RestApi(stack, 'Api', { cloudWatchRole: false, endpointTypes: [EndpointType.REGIONAL] });
  const integration = new AwsIntegration({
    service: 'sqs',
    path: `${stack.account}/${queue.queueName}`,
    integrationHttpMethod: 'POST',
    options: {
      credentialsRole: role,
      passthroughBehavior: PassthroughBehavior.NEVER,
      requestParameters: { 'integration.request.header.Content-Type': "'application/x-www-form-urlencoded'" },
      requestTemplates: { 'application/json': SEND_MESSAGE },
      integrationResponses: [
        {
          selectionPattern: '200',
          statusCode: '200',
          responseTemplates: { 'application/json': '{"message":"accepted"}' },
        },
        { statusCode: '500', responseTemplates: { 'application/json': "$input.path('$.Error.Code')" } },
      ],
    },
  });
  const pool = new UserPool(stack, 'Pool');
  const method = api.root.addResource('events').addMethod('POST', integration, {
    authorizationType: AuthorizationType.COGNITO,
    authorizer: new CognitoUserPoolsAuthorizer(stack, 'Authorizer', { cognitoUserPools: [pool] }),
    authorizationScopes: ['events/*'],
    methodResponses: ['200', '400', '500'].map((statusCode) => ({ statusCode })),
  });
  addClient(pool);
  return method.node.defaultChild as CfnMethod;
}

function addClient(pool: UserPool): void {
  pool.addDomain('Domain', { cognitoDomain: { domainPrefix: 'mine' } });
  const scope = new ResourceServerScope({ scopeName: '*', scopeDescription: 'all' });
  const server = pool.addResourceServer('Server', { identifier: 'events', scopes: [scope] });
  pool.addClient('Client', {
    generateSecret: true,
    oAuth: { flows: { clientCredentials: true }, scopes: [OAuthScope.resourceServer(server, scope)] },
  });
}
