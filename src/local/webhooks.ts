import { Method, RestApi } from './api-gateway/rest-api';
import { AssemblyModel } from './assembly-model';
import { undefinedIfUnresolved } from './cloudformation/unresolved';
import { UserPoolServer } from './cognito/user-pool-server';
import { unqualifiedFunctionArn } from './lambda/function-arn';
import { LambdaFunctionModel } from './lambda/function-model';
import { LocalWebhook } from './types';

/** How a method delivers events, and to which function. */
type Delivery = Pick<
  LocalWebhook,
  'delivery' | 'functionName' | 'queueName' | 'publicKeyParameter' | 'signatureVerification'
>;

/** Finds the webhooks of an API: each app client with each method that accepts its tokens. */
export function webhooksOf(
  api: RestApi,
  url: string,
  userPools: readonly UserPoolServer[],
  model: AssemblyModel,
): LocalWebhook[] {
  return api.stages.flatMap(({ stageName }) =>
    api.methods.flatMap((method) => {
      const delivery = deliveryOf(method, model);
      if (!delivery) return [];
      const { stackName, resourcePath } = method;
      return settingsOf(method, userPools).map((settings) => ({
        stackName,
        outputsPrefix: outputsPrefixOf(settings.clientId, model),
        authorizationMethod: 'OAuth 2.0',
        ...settings,
        httpPostUrl: `${url}/${stageName}${resourcePath}`,
        ...delivery,
      }));
    }),
  );
}

/** The ids of the outputs begin with the construct's path. */
function outputsPrefixOf(clientId: string, { stacks }: AssemblyModel): string | undefined {
  const ids = stacks.flatMap((stack) =>
    stack.outputNames.filter((name) => undefinedIfUnresolved(() => stack.output(name)) === clientId),
  );
  return ids.map((id) => /^(.*)ClientId(?:[0-9A-F]{8})?$/.exec(id)?.[1]).find((prefix) => prefix !== undefined);
}

type ClientSettings = Pick<LocalWebhook, 'clientId' | 'clientSecret' | 'clientSecretCommand' | 'tokenUrl' | 'scope'>;

function settingsOf({ authorization }: Method, userPools: readonly UserPoolServer[]): ClientSettings[] {
  if (authorization.type === 'NONE') return [];
  return userPools
    .filter(({ pool }) => authorization.userPoolArns.includes(pool.arn))
    .flatMap((server) =>
      server.pool.clients.flatMap((client): ClientSettings[] => {
        const { clientId, allowedOAuthScopes } = client;
        const clientSecret = server.secretOf(client);
        const scope = authorization.scopes.find((required) => allowedOAuthScopes.includes(required));
        if (scope === undefined || clientSecret === undefined) return [];
        const clientSecretCommand = server.secretCommand(clientId);
        return [{ clientId, clientSecret, clientSecretCommand, tokenUrl: server.tokenUrl, scope }];
      }),
    );
}

function deliveryOf({ integration }: Method, model: AssemblyModel): Delivery | undefined {
  if (integration.type === 'UNSUPPORTED') return undefined;
  if (integration.type === 'AWS') return throughQueue(integration.queueArn, model);
  const fn = functionOf(integration.functionArn, model);
  return fn && (throughReceiver(fn, model) ?? { delivery: 'direct', functionName: fn.name });
}

/** A receiver, which verifies signatures, has its destination among its environment variables. */
function throughReceiver({ environment }: LambdaFunctionModel, model: AssemblyModel): Delivery | undefined {
  if (environment.SIGNATURE_MODE === undefined) return undefined;
  const signatureVerification = environment.SIGNATURE_MODE as LocalWebhook['signatureVerification'];
  const verification = { signatureVerification, publicKeyParameter: environment.PUBLIC_KEY_PARAMETER };
  const queue = model.queues.find(({ url }) => url === environment.QUEUE_URL);
  const handler = functionOf(environment.HANDLER_FUNCTION_ARN ?? '', model);
  if (queue) return { ...throughQueue(queue.arn, model), ...verification };
  return handler && { delivery: 'direct', functionName: handler.name, ...verification };
}

/** Without an event source mapping, the consumer is outside the stage, and the queue's name stands for its name. */
function throughQueue(queueArn: string, model: AssemblyModel): Delivery {
  const queueName = queueArn.split(':')[5];
  const mapping = model.mappings.find((candidate) => candidate.queueArn === queueArn);
  const fn = mapping && functionOf(mapping.functionArn, model);
  return { delivery: 'queued', functionName: fn?.name ?? queueName, queueName };
}

function functionOf(functionArn: string, { functions }: AssemblyModel): LambdaFunctionModel | undefined {
  return functions.find(({ arn }) => arn === unqualifiedFunctionArn(functionArn));
}
