import { Annotations } from 'aws-cdk-lib';
import { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Construct } from 'constructs';
import { propertiesOfApi } from './http-post-url';
import { failProp } from './validation';

/** What reads the body of a request: a mapping template, this library's receiver for its queue, or the handler. */
export type BodyReader = 'template' | 'receiver' | 'handler';

/**
 * Checks how an API that treats JSON as binary passes on SendGrid's posts.
 *
 * A mapping template cannot read a binary body, so each post would get a 500. A function receives the body in base64
 * with `isBase64Encoded: true`, which not every function expects.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings-workflow.html
 */
export function checkBinaryMediaTypes(endpoint: Construct, api: RestApi, reader: BodyReader): string[] {
  const types = propertiesOfApi(api).BinaryMediaTypes;
  // A list that is known only at deployment is not a list here.
  const json = Array.isArray(types) ? types.find(coversJson) : undefined;
  if (json === undefined || reader === 'receiver') return [];
  if (reader === 'template') {
    failProp(
      endpoint,
      'api',
      'have no binary media type that covers JSON with `Delivery.queued()`, because a mapping template cannot read it',
      json,
      'set `signatureVerification`, whose receiver can read it, remove the media type, or leave out `api`',
    );
  }
  Annotations.of(endpoint).addWarningV2(
    'cdk-sendgrid-oauth-webhook:binaryMediaTypes',
    `\`api\` has the binary media type ${json}, which covers JSON, so the handler receives the body in base64 with ` +
      '`isBase64Encoded: true`; use eventHandler() or parseEvents(), which decode it, or decode it in the handler',
  );
  return [];
}

/** Whether a media type, in any letter case and with any parameters, covers SendGrid's `application/json`. */
function coversJson(mediaType: unknown): mediaType is string {
  if (typeof mediaType !== 'string') return false;
  const [type] = mediaType.replace('~1', '/').split(';');
  return ['*/*', '*', 'application/*', 'application/json'].includes(type.trim().toLowerCase());
}
