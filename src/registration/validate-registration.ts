import { Annotations, Stack, Token } from 'aws-cdk-lib';
import { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { IStringParameter } from 'aws-cdk-lib/aws-ssm';
import { IConstruct } from 'constructs';
import { EventWebhookRegistrationProps, SendGridApiRegion } from './event-webhook-registration-props';
import { claim } from '../private/claims';
import { synthesizedRoot } from '../private/tree-snapshot';
import {
  failProp,
  failProps,
  requireKind,
  requireProps,
  validateHeaderValue,
  validateHttpsUrl,
} from '../private/validation';

export function validateProps(scope: IConstruct, props: EventWebhookRegistrationProps): void {
  requireProps(scope, props, 'webhook', 'apiKey');
  validateKinds(scope, props);
  const { webhook, events, signed, account, apiKeyJsonField } = props;
  if (apiKeyJsonField === '') {
    failProp(scope, 'apiKeyJsonField', 'be the name of a field', '', 'leave it out if the secret is plain text');
  }
  if (events?.length === 0) failProp(scope, 'events', 'have at least one event type', '[]');
  validateHttpsUrl(scope, 'webhook.httpPostUrl', webhook.httpPostUrl);
  validateHttpsUrl(scope, 'webhook.oAuthClient.tokenUrl', webhook.oAuthClient?.tokenUrl);
  validateHeaderValue(scope, 'account', account?.headerValue);
  if (!webhook.verifiesSignatures) return;
  if (signed === false) {
    failProps(
      scope,
      '`signed` must not be false for a webhook that verifies signatures; remove its `signatureVerification` or ' +
        '`publicKeyParameter` first',
    );
  }
  if (webhook.publicKeyParameter) return;
  Annotations.of(scope).addWarningV2(
    'cdk-sendgrid-oauth-webhook:registrationKeyNotRead',
    'the webhook verifies signatures with public keys from the template, and rejects requests that are signed with the ' +
      'key of this registration; use SignatureVerification.managed(), whose receiver reads the key that the registration ' +
      'stores',
  );
}

function validateKinds(scope: IConstruct, props: EventWebhookRegistrationProps): void {
  requireKind(scope, 'webhook', props.webhook, 'httpPostUrl', 'a SendGridOAuthWebhook or an EventWebhook');
  for (const prop of ['apiKey', 'previousApiKey'] as const) requireSecret(scope, prop, props[prop]);
  requireKind(scope, 'account', props.account, 'headerValue', 'a SendGridAccount');
  const { events } = props;
  if (events === undefined) return;
  if (!Array.isArray(events)) failProp(scope, 'events', 'be a list of event types', typeof events);
  for (const [index, event] of events.entries()) {
    requireProps(scope, { [`events[${index}]`]: event }, `events[${index}]`);
    requireKind(scope, `events[${index}]`, event, 'settingName', 'a SendGridEventType');
  }
}

/** Without the value in the error, which may be the API key itself. */
function requireSecret(scope: IConstruct, prop: string, secret: ISecret | undefined): void {
  if (secret === undefined || (secret as ISecret | null)?.secretArn !== undefined) return;
  failProp(scope, prop, 'be a secret of Secrets Manager', typeof secret, 'store the API key in a secret and pass that');
}

export function validateAgainstOtherRegistrations(
  scope: IConstruct,
  { webhook, apiKey, apiKeyJsonField, apiRegion, account }: EventWebhookRegistrationProps,
  publicKeyParameter: IStringParameter | undefined,
): void {
  const sendGrid = [apiKey.secretArn, apiKeyJsonField, apiRegion ?? SendGridApiRegion.GLOBAL, account?.headerValue];
  const root = synthesizedRoot(scope);
  const url = ['webhook', environmentQualified(scope, webhook.httpPostUrl), ...sendGrid].join(' ');
  const withUrl = claim(root, url, scope);
  if (withUrl) {
    failProps(
      scope,
      `\`webhook\` is already registered with this SendGrid account by ${withUrl.node.path}; SendGrid allows one webhook ` +
        'per URL, so remove one of the registrations',
    );
  }
  const parameter = publicKeyParameter && environmentQualified(scope, publicKeyParameter.parameterName);
  const withParameter = parameter && claim(root, `parameter ${parameter}`, scope);
  if (withParameter) {
    failProps(
      scope,
      `\`webhook\` has the same \`publicKeyParameter\` as the webhook of ${withParameter.node.path}; each registration ` +
        'has its own key, so create a webhook for each',
    );
  }
}

/** In another environment the same name is another thing. A token is unique as it is. */
function environmentQualified(scope: IConstruct, name: string): string {
  if (Token.isUnresolved(name)) return name;
  const { account, region, node } = Stack.of(scope);
  const isAgnostic = [account, region].some((part) => Token.isUnresolved(part));
  return `${name} ${isAgnostic ? node.path : `${account} ${region}`}`;
}
