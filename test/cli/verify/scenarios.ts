import { App, Duration, Stack } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { certificate, TlsFiles } from './certificates';
import { Deployed, deployed, DeployedOptions } from './deployed';
import {
  EventWebhookRegistration,
  EventWebhookRegistrationProps,
  SendGridOAuthWebhook,
  SignatureVerification,
} from '../../../src';
import { FindingCode } from '../../../src/cli/verify/findings';
import { AnyTemplate, inlineHandler, OK, resourceOf, synthApp } from '../../local/support/assemblies';
import { awsEnvironment } from '../support/aws-account';
import { front, FrontResponse, FrontRequest } from '../support/front';

/** Arguments and environment to run the command with. */
export interface Invocation {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Certificate to trust, which requires a separate process. */
  readonly trusted?: TlsFiles;
}

/** A fault of a deployment on the local stage, and the findings that `verify` must report. */
export interface Fault {
  /** Also a row of the table in docs/verify.md. */
  readonly fault: string;
  readonly finds: readonly FindingCode[];
  readonly exitCode: number;
  arrange(): Promise<Invocation>;
}

export const SIGNED = { signatureVerification: SignatureVerification.managed() };
export const SLOW =
  'exports.handler = async () => { await new Promise((r) => setTimeout(r, 3200)); return { statusCode: 200 }; };';

/** Synthesizes a webhook, with a registration if its props are given. */
export function stackWith({ code = OK, timeout = 3, webhook: props = {}, registration }: DeployedOptions): string {
  return synthApp((app: App) => {
    const stack = new Stack(app, 'Stack');
    const handler = inlineHandler(stack, code, { timeout: Duration.seconds(timeout) });
    const webhook = new SendGridOAuthWebhook(stack, 'Webhook', { handler, ...props });
    if (registration) {
      const apiKey = Secret.fromSecretNameV2(stack, 'ApiKey', 'sendgrid/api-key');
      new EventWebhookRegistration(stack, 'Registration', { webhook, apiKey, ...registration });
    }
  });
}

export async function deploy(options: DeployedOptions = {}): Promise<Deployed> {
  return deployed(stackWith, options);
}

/** Deploys a template and then changes it. */
export async function edited(
  edit: (template: AnyTemplate) => void,
  options: DeployedOptions = {},
): Promise<Invocation> {
  return (await deploy({ ...options, edit })).invocation();
}

export const method = (template: AnyTemplate) => resourceOf(template, 'AWS::ApiGateway::Method').Properties;
export const client = (template: AnyTemplate) => resourceOf(template, 'AWS::Cognito::UserPoolClient').Properties;

export function withoutAuthorizer(template: AnyTemplate): void {
  method(template).AuthorizationType = 'NONE';
  delete method(template).AuthorizerId;
  delete method(template).AuthorizationScopes;
}

/** Responds like an endpoint that accepts only one token. */
export function respondTo({ method: verb, path, headers }: FrontRequest, token: string): FrontResponse {
  if (headers.authorization !== `Bearer ${token}`) return { status: 401, body: '{"error":"invalid_token"}' };
  return { status: verb === 'POST' && path === '/prod/activity' ? 200 : 403, body: '{}' };
}

export async function registered(
  registration: Partial<EventWebhookRegistrationProps>,
  change: (deployment: Deployed) => void,
  args: readonly string[] = ['--no-sendgrid-test'],
): Promise<Invocation> {
  const deployment = await deploy({ webhook: SIGNED, registration });
  change(deployment);
  return deployment.invocation([...deployment.sendGridArgs, '--signing', 'enforce', ...args]);
}

export const idAtSendGrid = ({ sendGrid }: Deployed) => sendGrid.webhooks()[0].id;

/** Reads the registration from a stack on AWS. Undefined denies access to the template. */
export async function ofStack({ args, env }: Invocation, template: object | string | undefined): Promise<Invocation> {
  const outputs = { WebhookHttpPostUrl11111111: 'https://events.example.com/' };
  const { AWS_ENDPOINT_URL } = await awsEnvironment({ stacks: { Stack: { outputs, template } } });
  return { args: [...args, '--stack', 'Stack'], env: { ...env, AWS_ENDPOINT_URL_CLOUDFORMATION: AWS_ENDPOINT_URL } };
}

/** Creates a template with a registration of the webhook, and one of another webhook with the same prefix. */
export function templateWith(properties: object): object {
  const registration = (clientRef: string, more: object) => ({
    Type: 'Custom::SendGridEventWebhook',
    Properties: { OAuth: { ClientId: { Ref: clientRef } }, ...more },
  });
  return {
    Resources: {
      Registration: registration('WebhookClient4F5C8C3D', properties),
      Another: registration('Webhook2Client4F5C8C3D', { Events: ['open'], Enabled: true }),
    },
  };
}

/** Deploys a webhook behind a front that changes requests or responses. */
export async function behindFront(
  intercept: Parameters<typeof front>[1],
  which: 'api' | 'token',
  options: DeployedOptions = {},
): Promise<Invocation> {
  const deployment = await deploy(options);
  const { tokenUrl, httpPostUrl } = deployment.settings;
  const url = new URL(which === 'api' ? httpPostUrl : tokenUrl);
  const fronted = (await front(url.origin, intercept)) + url.pathname;
  return deployment.invocation([], which === 'api' ? { httpPostUrl: fronted } : { tokenUrl: fronted });
}

export async function withCertificate(kind: 'valid' | 'expired'): Promise<Invocation> {
  const deployment = await deploy();
  const trusted = await certificate(kind);
  const [api, token] = [new URL(deployment.settings.httpPostUrl), new URL(deployment.settings.tokenUrl)];
  const urls = {
    httpPostUrl: (await front(api.origin, undefined, trusted)) + api.pathname,
    tokenUrl: kind === 'valid' ? (await front(token.origin, undefined, trusted)) + token.pathname : token.href,
  };
  return { ...deployment.invocation([], urls), trusted };
}

export const withSecretOf = (deployment: Deployed, request: FrontRequest, clientId = deployment.settings.clientId) => {
  const credentials = `${clientId}:${deployment.settings.clientSecret}`;
  return { ...request, headers: { ...request.headers, authorization: `Basic ${btoa(credentials)}` } };
};
