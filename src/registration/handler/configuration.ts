import { isDeepStrictEqual } from 'node:util';
import { RegistrationError } from './errors';
import { Account, ResourceProperties } from './resource-properties';
import { Environment, required } from '../../aws-client/aws-settings';

const SENDGRID_API_URLS = ['https://api.sendgrid.com', 'https://api.eu.sendgrid.com'];

/** What decides where secrets are read, and where they and the events go. */
const DESTINATIONS = ['Url', 'OAuth', 'ApiKey', 'ApiUrl', 'OnBehalfOf', 'PublicKeyParameter'] as const;

/**
 * The function's own settings, from environment variables that the construct sets.
 *
 * Anyone who may invoke the function can send any event. So an event must repeat the function's settings, and one that
 * differs is rejected before any request is made.
 */
export class Configuration {
  constructor(private readonly env: Environment) {}

  /** Identifies this registration among those of all stacks. */
  public get owner(): string {
    return required(this.env, 'OWNER');
  }

  /** Logical ids of the registrations in the stack's template. */
  public get registrationsOfStack(): readonly string[] {
    return required(this.env, 'REGISTRATIONS_OF_STACK').split(',');
  }

  /** Replaces SendGrid's API, in tests and on the local stage. */
  public get mockApiUrl(): string | undefined {
    return this.env.SENDGRID_API_URL;
  }

  /** Throws if the event is another resource's. */
  public checkOwner(stackId: string, logicalId: string): void {
    if (`${stackId}/${logicalId}` !== this.owner) throw rejected('StackId or LogicalResourceId');
  }

  public checkDestinations(given: ResourceProperties): void {
    const own = this.own;
    const same = this.mockApiUrl === undefined ? given : withOwnUrls(given, own);
    const different = DESTINATIONS.find((name) => !isDeepStrictEqual(same[name], own[name]));
    if (different) throw rejected(different);
  }

  /** Checks the account of a webhook to delete, which may be that of the previous deployment. */
  public checkAccount({ ApiUrl, ApiKey }: Account): void {
    if (!SENDGRID_API_URLS.includes(ApiUrl)) throw rejected('ApiUrl');
    // The environment has no field for the previous secret; whatever the field holds, it goes to SendGrid only.
    if (isDeepStrictEqual(ApiKey, this.own.ApiKey) || ApiKey.SecretId === this.env.PREVIOUS_API_KEY_SECRET) return;
    throw new RegistrationError(
      `this function may not read the API key in ${ApiKey.SecretId}. Set \`previousApiKey\` in the deployment that ` +
        "changes `apiKey`, or delete the webhook on SendGrid's page",
    );
  }

  /** Throws unless CloudFormation's response goes to Amazon S3, or to the emulator that the environment names. */
  public checkResponseUrl(responseUrl: string): void {
    const { protocol, hostname } = new URL(responseUrl);
    const isS3 = /(^|\.)s3[.-]/.test(hostname) && hostname.endsWith(`.${required(this.env, 'AWS_URL_SUFFIX')}`);
    if (isS3 && protocol === 'https:') return;
    const emulators = [this.mockApiUrl, this.env.AWS_ENDPOINT_URL];
    if (!emulators.some((url) => url && new URL(url).hostname === hostname)) throw rejected('ResponseURL');
  }

  private get own(): Pick<ResourceProperties, (typeof DESTINATIONS)[number]> {
    return JSON.parse(required(this.env, 'REGISTRATION')) as ResourceProperties;
  }
}

/** The local stage replaces hosts by its own. */
function withOwnUrls(given: ResourceProperties, own: Pick<ResourceProperties, 'Url' | 'OAuth'>): ResourceProperties {
  const isLocal = (url: string) => new URL(url).hostname === '127.0.0.1';
  const { Url, OAuth } = given;
  return {
    ...given,
    Url: isLocal(Url) ? own.Url : Url,
    OAuth: OAuth && own.OAuth && isLocal(OAuth.TokenUrl) ? { ...OAuth, TokenUrl: own.OAuth.TokenUrl } : OAuth,
  };
}

function rejected(property: string): Error {
  return new RegistrationError(
    `the event's ${property} differs from this function's environment, which the stack's template sets; rejected`,
  );
}
