import { forwardedHeaders } from './forwarded-headers';
import { isBinary } from './proxy-integration';
import { GatewayError, RequestState, RestApiEnvironment } from './request';
import { Match } from './resource-tree';
import { IntegrationResponse, RestApi, SqsIntegration } from './rest-api';
import { ResponseOverride, templateContext } from './template-context';
import { TemplateInput, TemplateUtil } from './velocity/template-objects';
import { TemplateNames, VelocityTemplate } from './velocity/velocity-template';
import { roleSession } from '../service/caller';
import { ServiceResponse } from '../service/service-response';
import { handleSqsQueryRequest } from '../sqs/query-protocol';

/** Sends a request to a queue through a mapping template, and responds through another template. */
export async function invokeSqs(
  api: RestApi,
  match: Match,
  integration: SqsIntegration,
  request: RequestState,
  environment: RestApiEnvironment,
): Promise<void> {
  const { ctx } = request;
  if (isBinary(api, ctx.get('content-type'))) {
    throw misconfigured('a mapping template does not accept a binary media type');
  }
  const override: ResponseOverride = { header: {} };
  const names = {
    context: templateContext(api, match, request, environment.clock.now(), override),
    stageVariables: request.stage.variables,
    util: new TemplateUtil(),
  };
  const parameters = {
    path: match.pathParameters,
    querystring: Object.fromEntries(new URLSearchParams(ctx.querystring)),
    header: Object.fromEntries(forwardedHeaders(ctx)),
  };
  const render = (template: VelocityTemplate, body: string) =>
    renderTemplate(template, { ...names, input: new TemplateInput(body, parameters) });

  const body = request.body.toString('utf8');
  const template = requestTemplate(integration, ctx.get('content-type') || 'application/json');
  const result = send(integration, template ? render(template, body) : body, environment);
  const response = selectResponse(integration, result.status);
  const text = response.template ? render(response.template, result.body) : result.body;
  ctx.status = readStatus(override.status ?? response.statusCode);
  ctx.body = Buffer.from(text);
  ctx.set({
    'Content-Type': 'application/json',
    'x-amzn-RequestId': request.requestId,
    'x-amz-apigw-id': request.extendedRequestId,
    ...response.headers,
    ...override.header,
  });
}

/** Returns the template for a content type, or undefined if the body is passed through. */
function requestTemplate(
  { requestTemplates, passthrough }: SqsIntegration,
  contentType: string,
): VelocityTemplate | undefined {
  // AWS does not document whether a template also applies to its content type with parameters.
  const template = requestTemplates.get(contentType);
  const isPassedThrough =
    passthrough === 'WHEN_NO_MATCH' || (passthrough === 'WHEN_NO_TEMPLATES' && requestTemplates.size === 0);
  if (!template && !isPassedThrough) throw new GatewayError('UNSUPPORTED_MEDIA_TYPE');
  return template;
}

function renderTemplate(template: VelocityTemplate, names: TemplateNames): string {
  try {
    return template.render(names);
  } catch (error) {
    throw misconfigured(`a mapping template failed: ${(error as Error).message}`);
  }
}

function send(
  { queueArn, credentials, requestHeaders }: SqsIntegration,
  body: string,
  { roles, queues }: RestApiEnvironment,
): ServiceResponse {
  const role = roles.get(credentials);
  if (!role?.trusts('apigateway.amazonaws.com')) {
    throw misconfigured(`API Gateway may not assume the role ${credentials}`);
  }
  const contentType = Object.entries(requestHeaders).find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  if (!contentType?.startsWith('application/x-www-form-urlencoded')) {
    // SQS finds no action in a body that is not a form.
    return { status: 404, headers: {}, body: '<UnknownOperationException/>' };
  }
  const [, , , region, account, name] = queueArn.split(':');
  const caller = { ...roleSession(role, credentials, 'BackplaneAssumeRoleSession'), region };
  return handleSqsQueryRequest(`/${account}/${name}`, body, { queues, caller });
}

function selectResponse({ responses, methodStatuses }: SqsIntegration, status: number): IntegrationResponse {
  const response =
    responses.find(({ selectionPattern: pattern }) => pattern && new RegExp(`^(?:${pattern})$`).test(`${status}`)) ??
    responses.find(({ selectionPattern }) => selectionPattern === undefined);
  if (!response) throw misconfigured(`no integration response for status ${status}`);
  if (methodStatuses.includes(response.statusCode)) return response;
  throw misconfigured(`the method declares no response with status ${response.statusCode}`);
}

function readStatus(status: unknown): number {
  const number = Number(status);
  if (Number.isInteger(number) && number >= 100 && number <= 599) return number;
  throw misconfigured(`${String(status)} is not a valid status`);
}

/** An error in the API's configuration or its templates. The detail appears only in the stage's log. */
function misconfigured(detail: string): GatewayError {
  return new GatewayError('API_CONFIGURATION_ERROR', undefined, detail);
}
