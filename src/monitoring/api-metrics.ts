import { Lazy, Token } from 'aws-cdk-lib';
import { CfnRestApi, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
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
export function renderedApiName(api: RestApi): string {
  const resource = api.node.defaultChild as CfnRestApi;
  return Lazy.uncachedString({
    produce: () => {
      const { Name } = renderedProperties(resource);
      return typeof Name === 'string' ? Name : Token.asString(Name);
    },
  });
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
  if (isGivenApi) requireDetailedMetrics(source);
  return new Metric({
    namespace: 'AWS/ApiGateway',
    metricName,
    dimensionsMap: isGivenApi ? { ...ofStage, Resource: method.resource.path, Method: method.httpMethod } : ofStage,
    ...defaults,
    ...options,
  }).attachTo(endpoint);
}

const checked = new WeakSet<RestApi | MetricSource['method']>();

/** Checks the template, because an app can change the stage until then. */
function requireDetailedMetrics({ api, endpoint, method }: MetricSource): void {
  if (checked.has(method)) return;
  checked.add(method);
  const { path } = method.resource;
  endpoint.node.addValidation({
    validate: () => {
      const stage = elementsOf(api, 'AWS::ApiGateway::Stage').find(
        (one) => one === api.deploymentStage.node.defaultChild,
      );
      const settings = stage && renderedProperties(stage).MethodSettings;
      // An imported stage cannot be checked.
      if (!stage || (Array.isArray(settings) && settings.some((one: MethodSetting) => hasMetrics(one, path)))) {
        return [];
      }
      return failProp(
        endpoint,
        'api',
        "have detailed metrics, because only they count the webhook's posts without those of other methods",
        stage.node.path,
        "set `metricsEnabled: true` in the API's `deployOptions`, or in their `methodOptions` for " + `'${path}/POST'`,
      );
    },
  });
}

function hasMetrics({ HttpMethod, ResourcePath, MetricsEnabled }: MethodSetting, path: string): boolean {
  if (MetricsEnabled !== true || !['*', 'POST'].includes(HttpMethod as string)) return false;
  // The first slash of a path is not escaped by everyone.
  const settingPath = String(ResourcePath).replaceAll('~1', '/').replace(/^\/+/, '/');
  return settingPath === path || settingPath === '/*';
}
