import { Invocation } from './scenarios';
import { EventWebhookRegistrationProps, SendGridOAuthWebhookProps } from '../../../src';
import { LocalSendGrid, LocalStage, LocalWebhook, SigningKey } from '../../../src/local';
import { AnyTemplate, editTemplate } from '../../local/support/assemblies';
import { host } from '../../local/support/stages';

export interface DeployedOptions {
  readonly code?: string;
  /** Timeout of the function in seconds. */
  readonly timeout?: number;
  readonly webhook?: Partial<SendGridOAuthWebhookProps>;
  readonly registration?: Partial<EventWebhookRegistrationProps>;
  /** Changes the template after the deployment. */
  readonly edit?: (template: AnyTemplate) => void;
  /** Whether the receiver has a public key, although SendGrid has none. */
  readonly key?: boolean;
}

type Settings = Pick<LocalWebhook, 'clientId' | 'clientSecret' | 'tokenUrl' | 'httpPostUrl'>;

/** A webhook on a local stage, with its settings before the fault. */
export class Deployed {
  constructor(
    public readonly stage: LocalStage,
    public readonly settings: LocalWebhook,
  ) {}

  public get sendGrid(): LocalSendGrid {
    return this.stage.sendGrid!;
  }

  public get sendGridArgs(): string[] {
    return [
      '--sendgrid-api-key-env',
      'TEST_SENDGRID_API_KEY',
      '--sendgrid-api-url',
      this.sendGrid.url,
      '--public-key-parameter',
      this.settings.publicKeyParameter!,
    ];
  }

  public invocation(args: readonly string[] = [], over: Partial<Settings> = {}): Invocation {
    const { clientId, clientSecret, tokenUrl, httpPostUrl } = { ...this.settings, ...over };
    return {
      args: ['--client-id', clientId, '--token-url', tokenUrl, '--post-url', httpPostUrl, ...args],
      env: {
        SENDGRID_WEBHOOK_CLIENT_SECRET: clientSecret,
        TEST_SENDGRID_API_KEY: this.stage.sendGrid?.apiKey ?? '',
        AWS_ENDPOINT_URL_SSM: this.stage.awsEndpoint ?? '',
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
      },
    };
  }
}

/** Hosts a stack, and then updates it with a changed template. */
export async function deployed(
  stackWith: (options: DeployedOptions) => string,
  options: DeployedOptions,
): Promise<Deployed> {
  const assembly = stackWith(options);
  const stage = await host(assembly);
  const [settings] = stage.webhooks;
  if (options.key) stage.putParameter(settings.publicKeyParameter!, SigningKey.generate().publicKey);
  if (options.edit) {
    editTemplate(assembly, options.edit);
    await stage.update();
  }
  return new Deployed(stage, settings);
}
