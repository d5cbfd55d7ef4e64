import { CfnParameter } from 'aws-cdk-lib';
import { CfnRestApi, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Delivery, SendGridOAuthWebhook, SendGridOAuthWebhookProps, SignatureVerification } from '../../src';
import { stackWithHandler } from '../support/stacks';
import { warningsOf } from '../support/templates';

function synthesize(
  binaryMediaTypes: string[] | undefined,
  props: Partial<SendGridOAuthWebhookProps> = {},
  change?: (api: CfnRestApi) => void,
): string[] {
  const { app, stack, handler } = stackWithHandler();
  const api = new RestApi(stack, 'Api', { cloudWatchRole: false, binaryMediaTypes });
  new SendGridOAuthWebhook(stack, 'Webhook', { handler, api, ...props });
  change?.(api.node.defaultChild as CfnRestApi);
  app.synth();
  return warningsOf(stack).filter((warning) => warning.includes('binary'));
}

const COVER_JSON = ['*/*', 'application/json', 'application/*', 'Application/JSON; charset=utf-8', 'application~1json'];
const HARMLESS = ['image/png', 'image/*', 'application/octet-stream', 'application/json-seq', 'multipart/form-data'];
const queued = () => ({ delivery: Delivery.queued() });
const verified = () => ({ signatureVerification: SignatureVerification.managed() });

test.each(COVER_JSON)('fails for the binary media type %s with queued delivery', (mediaType) => {
  expect(() => synthesize(['image/png', mediaType], queued())).toThrow(
    new Error(
      '`api` must have no binary media type that covers JSON with `Delivery.queued()`, because a mapping template cannot ' +
        `read it, got: '${mediaType}'; set \`signatureVerification\`, whose receiver can read it, remove the media type, ` +
        'or leave out `api` (Stack/Webhook/Endpoint)',
    ),
  );
});

describe.each([
  ['direct delivery', () => ({})],
  ['direct delivery behind the receiver', verified],
])('%s', (_, props) => {
  test.each(COVER_JSON)('gets a warning for the binary media type %s', (mediaType) => {
    expect(synthesize([mediaType], props())).toEqual([
      `/Stack/Webhook/Endpoint: \`api\` has the binary media type ${mediaType}, which covers JSON, so the handler ` +
        'receives the body in base64 with `isBase64Encoded: true`; use eventHandler() or parseEvents(), which decode ' +
        'it, or decode it in the handler',
    ]);
  });
});

test('the receiver decodes a body before it sends it to the queue, so there is nothing to say', () => {
  expect(synthesize(['*/*'], { ...queued(), ...verified() })).toEqual([]);
});

test.each([undefined, [], ...HARMLESS.map((mediaType) => [mediaType])])(
  'the binary media types %j are harmless',
  (types) => {
    expect(synthesize(types, queued())).toEqual([]);
    expect(synthesize(types)).toEqual([]);
  },
);

test('binary media types that an escape hatch sets later count', () => {
  expect(() => synthesize(undefined, queued(), (api) => (api.binaryMediaTypes = ['*/*']))).toThrow("got: '*/*'");
  expect(() =>
    synthesize(['*/*'], queued(), (api) => api.addPropertyDeletionOverride('BinaryMediaTypes')),
  ).not.toThrow();
  const override = (api: CfnRestApi) => api.addPropertyOverride('BinaryMediaTypes', ['*/*']);
  expect(() => synthesize(['image/png'], queued(), override)).toThrow("got: '*/*'");
});

test('binary media types that are known only at deployment are not judged', () => {
  const ofParameter = (api: CfnRestApi) => {
    api.binaryMediaTypes = new CfnParameter(api.stack, 'Types', { type: 'CommaDelimitedList' }).valueAsList;
  };
  expect(synthesize(undefined, queued(), ofParameter)).toEqual([]);
});
