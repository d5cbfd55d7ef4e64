import { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Construct } from 'constructs';
import { elementsOf } from './api-elements';
import { renderedProperty } from './rendered-resource';
import { failProp } from './validation';

interface MethodSetting {
  readonly HttpMethod?: unknown;
  readonly ResourcePath?: unknown;
  readonly CachingEnabled?: unknown;
}

/**
 * Checks that no stage caches the responses to SendGrid's posts.
 *
 * API Gateway would respond with a cached success, and the events would reach nobody. A stage's cache is for `GET`
 * methods only, unless a setting names another method.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-caching.html
 */
export function checkCachedResponses(endpoint: Construct, api: RestApi, path: string): string[] {
  for (const stage of elementsOf(api, 'AWS::ApiGateway::Stage')) {
    const settings = renderedProperty(stage, 'MethodSettings');
    if (!Array.isArray(settings) || !settings.some((setting: MethodSetting) => isCachedPost(setting, path))) continue;
    failProp(
      endpoint,
      'api',
      'not cache responses of the endpoint, because API Gateway would respond with them instead of delivering events',
      stage.node.path,
      `remove \`cachingEnabled\` of POST ${path} from the stage's \`methodOptions\``,
    );
  }
  return [];
}

function isCachedPost({ HttpMethod, ResourcePath, CachingEnabled }: MethodSetting, path: string): boolean {
  if (CachingEnabled !== true || HttpMethod !== 'POST') return false;
  // The first slash of a path is not escaped by everyone.
  const settingPath = String(ResourcePath).replaceAll('~1', '/').replace(/^\/+/, '/');
  return settingPath === path || settingPath === '/*';
}
