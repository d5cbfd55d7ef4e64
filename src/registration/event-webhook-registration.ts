import { Annotations, CfnResource, CustomResource, Duration, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { IStringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct, IDependable } from 'constructs';
import {
  EventWebhookRegistrationProps,
  WebhookRemovalPolicy,
  SendGridApiRegion,
} from './event-webhook-registration-props';
import { OWNERSHIP_PARAMETERS } from './ownership-parameters';
import { SendGridEventType } from './sendgrid-event-type';
import { BundledFunction } from '../private/bundled-function';
import { newPublicKeyParameter } from '../private/public-key-parameter';
import { othersOf } from '../private/registrations-of-a-stage';
import { failProp, failProps, validateHeaderValue, validateHttpsUrl } from '../private/validation';
import { SendGridOAuthWebhook } from '../sendgrid-oauth-webhook';

/**
 * Registers a webhook with SendGrid, so that nobody has to type its five values into SendGrid's page.
 *
 * Creates a custom resource and the function behind it, with its role and log group. It runs at deployments only, so
 * it costs next to nothing. What it does at SendGrid: it creates the webhook, or takes over the one that is there for
 * the same URL; turns signing on or off; stores the public key where the receiver reads it; and updates or deletes the
 * webhook with the stack. The webhook's id at SendGrid is the resource's physical id. At run time it keeps an SSM
 * parameter for each webhook, below `/cdk-sendgrid-oauth-webhook/registrations/`, which says which registration it
 * belongs to: one that gets another name keeps its webhook.
 *
 * Reads the API key from Secrets Manager and the client secret from Cognito, when it runs. Neither is part of an
 * event, an answer to CloudFormation, a log line or an error.
 *
 * Refuses, at synth: a list without events; URLs that are not HTTPS; `signed: false` for a webhook that verifies
 * signatures; in one stage a second registration of a URL with the same API key, and two registrations with one
 * `publicKeyParameter`, or with one client where any has `rotateClientSecret`; `rotateClientSecret` where the client secret is not in Cognito, or is copied by `storeClientSecret`.
 *
 * @see https://www.twilio.com/docs/sendgrid/api-reference/webhooks/create-a-new-event-webhook
 */
export class EventWebhookRegistration extends Construct {
  /**
   * SendGrid's id of the webhook.
   */
  public readonly webhookId: string;

  /**
   * The SSM parameter that has the public key, if the posts are signed.
   */
  public readonly publicKeyParameter?: IStringParameter;

  constructor(scope: Construct, id: string, props: EventWebhookRegistrationProps) {
    super(scope, id);
    const { webhook, apiKey, events, rotateClientSecret } = props;
    this.refuseWhatCannotWork(props);
    const signed = props.signed ?? webhook.verifiesSignatures;
    this.publicKeyParameter = signed ? (webhook.publicKeyParameter ?? newPublicKeyParameter(this)) : undefined;
    this.refuseWhatOthersDo(props, this.publicKeyParameter);
    const { oAuthClient } = webhook;
    const clientSecret = oAuthClient?.clientSecret._bind(this, rotateClientSecret);
    const parameter = this.publicKeyParameter;
    const { function: handler } = new BundledFunction(this, 'Handler', {
      asset: 'registration',
      description: 'Registers the Event Webhook with SendGrid',
      environment: {},
      grants: [
        (role) => apiKey.grantRead(role),
        (role) => props.previousApiKey?.grantRead(role),
        ...(clientSecret ? [clientSecret.grant] : []),
        (role) => {
          if (!parameter) return;
          const actions = ['ssm:GetParameter', 'ssm:PutParameter'];
          Grant.addToPrincipal({ grantee: role, actions, resourceArns: [parameter.parameterArn] });
        },
        (role) => {
          const actions = ['ssm:GetParameter', 'ssm:PutParameter', 'ssm:DeleteParameter'];
          // The ids of webhooks are not known before SendGrid tells them.
          const resourceName = `${OWNERSHIP_PARAMETERS.slice(1)}*`;
          const arn = Stack.of(this).formatArn({ service: 'ssm', resource: 'parameter', resourceName });
          Grant.addToPrincipal({ grantee: role, actions, resourceArns: [arn] });
        },
      ],
      // SendGrid may ask to wait, and each call is repeated a few times.
      timeout: Duration.minutes(5),
      removalPolicy: props.removalPolicy ?? RemovalPolicy.DESTROY,
    });
    // What Lambda repeats later than this may run while CloudFormation is undoing it already.
    handler.configureAsyncInvoke({ maxEventAge: Duration.minutes(3) });
    const resource = new CustomResource(this, 'Resource', {
      resourceType: 'Custom::SendGridEventWebhook',
      serviceToken: handler.functionArn,
      properties: {
        Url: webhook.httpPostUrl,
        OAuth: oAuthClient && {
          ClientId: oAuthClient.clientId,
          TokenUrl: oAuthClient.tokenUrl,
          ClientSecret: clientSecret!.properties,
        },
        RotateClientSecret: rotateClientSecret,
        ApiKey: { SecretId: apiKey.secretArn, JsonField: props.apiKeyJsonField },
        ApiUrl: props.apiRegion ?? SendGridApiRegion.GLOBAL,
        OnBehalfOf: props.account?.headerValue,
        Events: [...new Set((events ?? SendGridEventType.all()).map(({ settingName }) => settingName))],
        EventsByDefault: events === undefined,
        FriendlyName: props.friendlyName,
        Enabled: props.enabled ?? true,
        Signed: signed,
        PublicKeyParameter: parameter?.parameterName,
        AdoptExisting: props.adoptExisting ?? true,
        Test: props.testDelivery ?? false,
        OnDelete: props.webhookRemovalPolicy ?? WebhookRemovalPolicy.DELETE,
      },
    });
    // Not the hour that CloudFormation waits by default, should the function not come to answer. A property of
    // CustomResource only in later versions of aws-cdk-lib.
    (resource.node.defaultChild as CfnResource).addPropertyOverride('ServiceTimeout', '360');
    // SendGrid may post as soon as it knows the URL.
    if (Construct.isConstruct(webhook)) resource.node.addDependency(webhook as IDependable);
    this.webhookId = Token.asString(resource.ref);
    this.node.defaultChild = resource.node.defaultChild as Construct;
  }

  private refuseWhatCannotWork({
    webhook,
    events,
    signed,
    account,
    rotateClientSecret,
  }: EventWebhookRegistrationProps): void {
    if (events?.length === 0) failProp(this, 'events', 'have at least one type of event', '[]');
    validateHttpsUrl(this, 'webhook.httpPostUrl', webhook.httpPostUrl);
    validateHttpsUrl(this, 'webhook.oAuthClient.tokenUrl', webhook.oAuthClient?.tokenUrl);
    validateHeaderValue(this, 'onBehalfOf', account?.headerValue);
    if (signed === false && webhook.verifiesSignatures) {
      const prop = webhook instanceof SendGridOAuthWebhook ? 'signatureVerification' : 'publicKeyParameter';
      failProps(this, `\`signed\` must not be false for a webhook that verifies signatures; leave out its \`${prop}\``);
    }
    if (rotateClientSecret === '') failProp(this, 'rotateClientSecret', 'have at least one character', '');
    if (rotateClientSecret !== undefined && webhook instanceof SendGridOAuthWebhook && webhook.storedClientSecret) {
      failProps(
        this,
        "`rotateClientSecret` must not be set for a webhook with `storeClientSecret`, whose copy is of the client's " +
          'first secret',
      );
    }
    if (webhook.verifiesSignatures && !webhook.publicKeyParameter) {
      Annotations.of(this).addWarningV2(
        'cdk-sendgrid-oauth-webhook:registration-key-not-read',
        'The webhook verifies signatures with keys of the template. A key that SendGrid makes for this registration is ' +
          'not among them; use SignatureVerification.managed(), and the registration tells the receiver its key.',
      );
    }
  }

  private refuseWhatOthersDo(
    { webhook, apiKey, apiKeyJsonField, apiRegion, account, rotateClientSecret }: EventWebhookRegistrationProps,
    publicKeyParameter: IStringParameter | undefined,
  ): void {
    const sendGrid = [apiKey.secretArn, apiKeyJsonField, apiRegion ?? SendGridApiRegion.GLOBAL, account?.headerValue];
    const one = {
      webhook: [this.inPlace(webhook.httpPostUrl), ...sendGrid].join(' '),
      clientId: webhook.oAuthClient?.clientId,
      rotates: rotateClientSecret !== undefined,
      parameter: publicKeyParameter && this.inPlace(publicKeyParameter.parameterName),
    };
    for (const [path, other] of othersOf(this, one)) {
      if (other.webhook === one.webhook) {
        const why = 'SendGrid has one webhook for each URL, so the two would be one';
        failProps(this, `\`webhook\` is registered with this SendGrid account by ${path} already; ${why}`);
      }
      if (other.clientId === one.clientId && one.clientId !== undefined && (one.rotates || other.rotates)) {
        const why = 'a rotation would take the secret away that SendGrid has for the other one';
        const which = one.rotates
          ? `must not be set where ${path} registers`
          : `of ${path} must not be set where this registers`;
        failProps(this, `\`rotateClientSecret\` ${which} the same app client; ${why}`);
      }
      if (other.parameter === one.parameter && one.parameter !== undefined) {
        const why = 'each has a key of its own, and there is room for those of one';
        failProps(
          this,
          `\`webhook\` must have a \`publicKeyParameter\` of its own, and not that of ${path}; ${why}. Make a webhook ` +
            'for each of them',
        );
      }
    }
  }

  /** The same name means another thing in another account or region; a token means the same wherever it stands. */
  private inPlace(name: string): string {
    if (Token.isUnresolved(name)) return name;
    const { account, region, node } = Stack.of(this);
    const isAnywhere = [account, region].some((part) => Token.isUnresolved(part));
    return `${name} ${isAnywhere ? node.path : `${account} ${region}`}`;
  }
}
