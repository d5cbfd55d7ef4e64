import { CfnResource, CustomResource, Duration, Lazy, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { IGrantable } from 'aws-cdk-lib/aws-iam';
import { IStringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { ClientSecretSourceConfig } from './client-secret-source';
import {
  EventWebhookRegistrationProps,
  SendGridApiRegion,
  WebhookRemovalPolicy,
} from './event-webhook-registration-props';
import { OWNERSHIP_PARAMETERS } from './parameter-paths';
import { SendGridEventType } from './sendgrid-event-type';
import { validateAgainstOtherRegistrations, validateProps } from './validate-registration';
import { BundledFunction } from '../private/bundled-function';
import { grantActions, grantReadSecret } from '../private/checked-grant';
import { resolveEncryptionKey } from '../private/encryption-key';
import {
  isManaged,
  managedParametersOf,
  managedPublicKeyParameter,
  warnOfOverwrittenParameter,
} from '../private/public-key-parameter';
import { resourcesNear } from '../private/resources';
import { servingElements } from '../private/serving-elements';
import { foundOnce } from '../private/tree-snapshot';
import { METRIC_NAMESPACE, REGISTRATION_DIMENSION, REGISTRATION_FAILURES } from '../sendgrid/webhook-metrics';

const RESOURCE_TYPE = 'Custom::SendGridEventWebhook';

/**
 * Registers a webhook with SendGrid, so that nobody has to enter its five values on SendGrid's page.
 *
 * Creates a custom resource, and its function with a role and a log group. The function runs at deployments only, so it
 * costs next to nothing. It creates the webhook at SendGrid, turns signing on or off, stores the public key where the
 * receiver reads it, and updates or deletes the webhook with the stack. The physical id of the resource is the
 * webhook's id at SendGrid. An SSM parameter per webhook, below `/cdk-sendgrid-oauth-webhook/registrations/`, records
 * which registration owns it.
 *
 * The function reads the API key from Secrets Manager and the client secret from Cognito. Neither is part of an event, a
 * response, a log line or an error.
 *
 * Fails at synth: without an event type; for a URL that is not HTTPS; with `signed: false` for a webhook that verifies
 * signatures; for the second registration of a URL with the same API key in a stage; and for two registrations with the
 * same `publicKeyParameter`.
 *
 * @see https://www.twilio.com/docs/sendgrid/api-reference/webhooks/create-a-new-event-webhook
 */
export class EventWebhookRegistration extends Construct {
  /**
   * SendGrid's id of the webhook.
   */
  public readonly webhookId: string;

  /**
   * The SSM parameter with the public key, if SendGrid signs its requests.
   *
   * Its value has an entry `<webhook id>:<key>` for each webhook. The registration creates it.
   */
  public readonly publicKeyParameter?: IStringParameter;

  constructor(scope: Construct, id: string, props: EventWebhookRegistrationProps) {
    super(scope, id);
    validateProps(this, props);
    const { webhook } = props;
    const isSigned = props.signed ?? webhook.verifiesSignatures;
    this.publicKeyParameter = isSigned ? (webhook.publicKeyParameter ?? managedPublicKeyParameter(this)) : undefined;
    validateAgainstOtherRegistrations(this, props, this.publicKeyParameter);
    if (this.publicKeyParameter) warnOfOverwrittenParameter(this, this.publicKeyParameter, true);
    const clientSecret = webhook.oAuthClient?.clientSecret._bind(this);
    const destinations = this.destinations(props, clientSecret);
    const { function: handler } = new BundledFunction(this, 'Handler', {
      asset: 'registration',
      description: 'Registers the Event Webhook with SendGrid',
      environment: {
        // The function rejects an event with other destinations, whoever sends it.
        REGISTRATION: Stack.of(this).toJsonString(destinations),
        ...(props.previousApiKey ? { PREVIOUS_API_KEY_SECRET: props.previousApiKey.secretArn } : {}),
      },
      grants: this.grants(props, clientSecret),
      // SendGrid may ask to wait, and each call is retried.
      timeout: Duration.minutes(5),
      logGroup: {
        retention: props.logRetention,
        removalPolicy: props.removalPolicy ?? RemovalPolicy.DESTROY,
        encryptionKey: resolveEncryptionKey(this, props.encryptionKey),
      },
    });
    // A later retry by Lambda could run while CloudFormation already rolls the deployment back.
    handler.configureAsyncInvoke({ maxEventAge: Duration.minutes(3) });
    const resource = new CustomResource(this, 'Resource', {
      resourceType: RESOURCE_TYPE,
      serviceToken: handler.functionArn,
      properties: { ...destinations, ...settings(props, isSigned) },
    });
    const cfnResource = resource.node.defaultChild as CfnResource;
    const ofStack = Lazy.uncachedString({ produce: () => registrationsOf(Stack.of(this)).join() });
    handler.addEnvironment('REGISTRATIONS_OF_STACK', ofStack);
    handler.addEnvironment('OWNER', `${Stack.of(this).stackId}/${cfnResource.logicalId}`);
    // In place of an hour, if the function sends no response, and longer than its last retry. Not a prop in all versions of aws-cdk-lib that are
    // supported.
    cfnResource.addPropertyOverride('ServiceTimeout', '500');
    // SendGrid may post as soon as it knows the URL.
    if (Construct.isConstruct(webhook)) resource.node.addDependency(servingElements(webhook, this));
    this.webhookId = Token.asString(resource.ref);
    this.node.defaultChild = cfnResource;
  }

  /**
   * Deployments in which the registration failed: custom metric `RegistrationFailures`.
   *
   * It has no values while every deployment succeeds, and then costs nothing.
   *
   * @default - sum over 5 minutes
   */
  public metricFailures(options?: MetricOptions): Metric {
    const { stackName } = Stack.of(this);
    const { logicalId } = this.node.defaultChild as CfnResource;
    return new Metric({
      namespace: METRIC_NAMESPACE,
      metricName: REGISTRATION_FAILURES,
      dimensionsMap: { [REGISTRATION_DIMENSION]: `${stackName}/${logicalId}` },
      statistic: 'Sum',
      label: 'Registration failures',
      ...options,
    }).attachTo(this);
  }

  /** Everything that decides where secrets are read, and where they and the events go. */
  private destinations(
    { webhook, apiKey, apiKeyJsonField, apiRegion, account }: EventWebhookRegistrationProps,
    clientSecret: ClientSecretSourceConfig | undefined,
  ): Record<string, unknown> {
    const { httpPostUrl, oAuthClient } = webhook;
    return {
      Url: httpPostUrl,
      OAuth: oAuthClient && {
        ClientId: oAuthClient.clientId,
        TokenUrl: oAuthClient.tokenUrl,
        ClientSecret: clientSecret!.properties,
      },
      ApiKey: { SecretId: apiKey.secretArn, JsonField: apiKeyJsonField },
      ApiUrl: apiRegion ?? SendGridApiRegion.GLOBAL,
      OnBehalfOf: account?.headerValue,
      PublicKeyParameter: this.publicKeyParameter?.parameterName,
    };
  }

  private grants(
    { apiKey, previousApiKey }: EventWebhookRegistrationProps,
    clientSecret: ClientSecretSourceConfig | undefined,
  ): Array<(role: IGrantable) => void> {
    const { publicKeyParameter } = this;
    // SendGrid assigns the ids of webhooks, and a key may be in the parameter of a previous deployment, so the names of
    // these parameters are unknown at synth.
    const paths = [OWNERSHIP_PARAMETERS, managedParametersOf(this)];
    const arns = paths.map((path) =>
      Stack.of(this).formatArn({ service: 'ssm', resource: 'parameter', resourceName: `${path.slice(1)}*` }),
    );
    const readAndWrite = ['ssm:GetParameter', 'ssm:PutParameter'];
    return [
      (role) => grantReadSecret(this, apiKey, role),
      (role) => previousApiKey && grantReadSecret(this, previousApiKey, role),
      (role) => clientSecret?.grant(role),
      (grantee) => {
        if (!publicKeyParameter) return;
        const { parameterName, parameterArn } = publicKeyParameter;
        if (parameterName.startsWith(managedParametersOf(this))) return;
        // The registration also deletes the parameter of another stack that this library manages.
        const actions = isManaged(parameterName) ? [...readAndWrite, 'ssm:DeleteParameter'] : readAndWrite;
        grantActions(this, { grantee, actions, resource: publicKeyParameter }, parameterArn);
      },
      (grantee) => {
        const actions = [...readAndWrite, 'ssm:DeleteParameter'];
        grantActions(this, { grantee, actions, resource: paths.map((path) => `${path}*`).join(' and ') }, ...arns);
      },
    ];
  }
}

/** Logical ids. They tell the function whether the owner of a webhook was renamed, or is another registration. */
function registrationsOf(stack: Stack): string[] {
  return foundOnce(stack, RESOURCE_TYPE, () => {
    const registrations = resourcesNear(stack, RESOURCE_TYPE).filter((one) => one.stack === stack);
    return registrations.map(({ logicalId }) => stack.resolve(logicalId) as string);
  });
}

function settings(props: EventWebhookRegistrationProps, isSigned: boolean): Record<string, unknown> {
  const events = (props.events ?? SendGridEventType.all()).map(({ settingName }) => settingName);
  return {
    Events: [...new Set(events)],
    EventsByDefault: props.events === undefined,
    FriendlyName: props.friendlyName,
    Enabled: props.enabled ?? true,
    Signed: isSigned,
    AdoptExisting: props.adoptExisting ?? false,
    Test: props.testDelivery ?? false,
    OnDelete: props.webhookRemovalPolicy ?? WebhookRemovalPolicy.DELETE,
  };
}
