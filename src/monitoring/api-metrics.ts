import { Annotations, CfnResource, Lazy, Stack, Token } from 'aws-cdk-lib';
import { CfnMethod, CfnRestApi, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { IConstruct } from 'constructs';
import { MetricSource } from './metric-source';
import { elementsOf } from '../private/api-elements';
import { renderedProperties } from '../private/rendered-resource';
import { failProp, failProps } from '../private/validation';

interface MethodSetting {
  readonly HttpMethod?: unknown;
  readonly ResourcePath?: unknown;
  readonly MetricsEnabled?: unknown;
}

/** The API's name as the template will have it: an app can change it until then. */
export function renderedApiName(endpoint: IConstruct, api: RestApi): string {
  const resource = api.node.defaultChild as CfnRestApi;
  return Lazy.uncachedString({
    produce: ({ scope }) => {
      const { Name } = renderedProperties(resource);
      if (Name === undefined) {
        failProps(endpoint, '`api` must have a `Name`, because the metrics of API Gateway have it as a dimension');
      }
      if (typeof Name === 'string') return Name;
      if (Stack.of(scope) === resource.stack) return Token.asString(Name);
      requireKnownElsewhere(endpoint, resource, Name, Stack.of(scope));
      // The CDK turns a reference into an export only if it is unresolved.
      return resource.name!;
    },
  });
}

/** In another stack, a pseudo parameter has the value of that stack, and an override is no reference. */
function requireKnownElsewhere(
  endpoint: IConstruct,
  { stack, name }: CfnRestApi,
  rendered: unknown,
  user: Stack,
): void {
  const text = JSON.stringify(rendered);
  const differing = user.environment === stack.environment ? /AWS::(Stack|Notification)/ : /AWS::/;
  if (text === JSON.stringify(stack.resolve(name)) && !differing.test(text)) return;
  failProp(
    endpoint,
    'api',
    `have a name that is also known in '${user.node.path}', whose resources use the webhook's metrics of API Gateway`,
    text,
    "name the API with a literal or a parameter of its stack, or use the metrics in the API's stack",
  );
}

/**
 * A metric of API Gateway: of the stage for the webhook's own API, of the method for a user's API, which may have other
 * methods.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html
 */
export function apiMetric(
  source: MetricSource,
  metricName: string,
  defaults: MetricOptions,
  options?: MetricOptions,
): Metric {
  const { api, apiName, endpoint, isGivenApi, method } = source;
  if (!api.deploymentStage) {
    return failProps(endpoint, '`api` must have a `deploymentStage`, because the metrics of API Gateway have its name');
  }
  const ofStage = { ApiName: apiName, Stage: api.deploymentStage.stageName };
  checkOnce(source);
  return new Metric({
    namespace: 'AWS/ApiGateway',
    metricName,
    dimensionsMap: isGivenApi ? { ...ofStage, Resource: method.resource.path, Method: method.httpMethod } : ofStage,
    ...defaults,
    ...options,
  }).attachTo(endpoint);
}

const checked = new WeakSet<MetricSource>();

/** Checks the template, because an app can change the API until then. */
function checkOnce(source: MetricSource): void {
  if (checked.has(source)) return;
  checked.add(source);
  source.endpoint.node.addValidation({
    validate: () => {
      if (source.isGivenApi) requireDetailedMetrics(source);
      else warnAboutOtherMethods(source);
      return [];
    },
  });
}

function requireDetailedMetrics({ api, endpoint, method }: MetricSource): void {
  const { path } = method.resource;
  const stage = elementsOf(api, 'AWS::ApiGateway::Stage').find((one) => one === api.deploymentStage.node.defaultChild);
  // An imported stage cannot be checked.
  if (!stage) return;
  const setting = methodSetting(stage, path);
  if (setting?.MetricsEnabled === true) return;
  const option = `methodOptions: { '${path}/POST': { metricsEnabled: true } }`;
  failProps(
    endpoint,
    `the stage '${stage.node.path}' of \`api\` must have detailed metrics, because only they count the webhook's posts ` +
      'without those of other methods; ' +
      (setting?.HttpMethod === 'POST'
        ? `the settings of the method replace those of the stage, so set \`${option}\` in the API's \`deployOptions\``
        : `set \`metricsEnabled: true\` in the API's \`deployOptions\`, or only for the webhook \`${option}\``),
  );
}

/**
 * The setting that applies to the method: its own one, or else the one of all methods. Other wildcards have no effect.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/api/API_Stage.html
 */
function methodSetting(stage: CfnResource, path: string): MethodSetting | undefined {
  const { MethodSettings } = renderedProperties(stage);
  const settings: MethodSetting[] = Array.isArray(MethodSettings) ? MethodSettings : [];
  const find = (resourcePath: string, httpMethod: string) =>
    settings.find(({ HttpMethod, ResourcePath }) => {
      // The first slash of a path is not escaped by everyone.
      const settingPath = String(ResourcePath).replaceAll('~1', '/').replace(/^\/*/, '/');
      return settingPath === resourcePath && HttpMethod === httpMethod;
    });
  return find(path, 'POST') ?? find('/*', '*');
}

/** Without detailed metrics, API Gateway has only the metrics of all methods together. */
function warnAboutOtherMethods({ api, endpoint, method }: MetricSource): void {
  const other = elementsOf(api, CfnMethod.CFN_RESOURCE_TYPE_NAME).find((one) => one !== method.node.defaultChild);
  if (!other) return;
  Annotations.of(endpoint).addWarningV2(
    'cdk-sendgrid-oauth-webhook:metricsOfOtherMethods',
    `the webhook's metrics of API Gateway, and the alarms and graphs of them, also count the requests to ` +
      `'${other.node.path}', which is on the webhook's own API; to count only its posts, create the API with ` +
      '`metricsEnabled: true` in its `deployOptions`, and pass it to all its webhooks as `api`',
  );
}
