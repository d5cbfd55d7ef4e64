import { accountOf } from './aws-account';
import { AwsOptions, clientOptions, profileName, regionName } from './aws-configuration';
import { explainAwsError } from './aws-errors';
import type { CloudFormationClient } from './aws-sdk';
import { StackOutputs } from './stack-outputs';
import { variable } from '../environment';
import { CommandError } from '../errors';

// Users cannot act on the SDK's warning about Node.js versions: it is about the SDK's next version, and bundled.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

/** The part of a stack's template that describes registrations. */
export interface StackTemplate {
  readonly Resources?: Readonly<Record<string, { Type: string; Properties?: Record<string, unknown> }>>;
}

/** A stack as CloudFormation describes it. */
export interface DeployedStack {
  readonly outputs: StackOutputs;
  /** Such as `UPDATE_COMPLETE`. */
  readonly status: string;
}

/** Reads a deployment from AWS, with the default credential provider chain. */
export class Aws {
  constructor(private readonly options: AwsOptions) {}

  /** @param name name or ARN */
  public async stack(name: string): Promise<DeployedStack> {
    const options = this.optionsFor(name);
    return this.read(`the outputs of stack ${name}`, options, async () => {
      const { CloudFormationClient: Client, DescribeStacksCommand } = loadSdk();
      const client = new Client(clientOptions('cloudformation', options));
      const request = client.send(new DescribeStacksCommand({ StackName: name }));
      const { Stacks: [stack] = [] } = await request.catch(async (error: Error) => {
        throw error.name === 'ValidationError' ? await missingStack(name, client, options, error) : error;
      });
      const outputs = (stack?.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey!, OutputValue!]);
      return { outputs: Object.fromEntries(outputs) as StackOutputs, status: String(stack?.StackStatus) };
    });
  }

  /** Returns an empty template for YAML, which the CDK never deploys. */
  public async stackTemplate(stackName: string): Promise<StackTemplate> {
    const options = this.optionsFor(stackName);
    return this.read(`the template of stack ${stackName}`, options, async () => {
      const { CloudFormationClient: Client, GetTemplateCommand } = loadSdk();
      const client = new Client(clientOptions('cloudformation', options));
      const { TemplateBody = '{}' } = await client.send(new GetTemplateCommand({ StackName: stackName }));
      return TemplateBody.trimStart().startsWith('{') ? (JSON.parse(TemplateBody) as StackTemplate) : {};
    });
  }

  /** Returns undefined if the app client has no secret that Cognito returns. */
  public async clientSecret(userPoolId: string, clientId: string): Promise<string | undefined> {
    // A user pool ID begins with its region.
    const options = { ...this.options, region: userPoolId.split('_')[0] };
    return this.read(`the client secret of app client ${clientId}`, options, async () => {
      const { CognitoIdentityProviderClient, DescribeUserPoolClientCommand } = loadSdk();
      const client = new CognitoIdentityProviderClient(clientOptions('cognito-idp', options));
      const request = new DescribeUserPoolClientCommand({ UserPoolId: userPoolId, ClientId: clientId });
      return (await client.send(request)).UserPoolClient?.ClientSecret;
    });
  }

  /** Returns an empty text if the parameter does not exist: it is created with its first key. */
  public async parameter(name: string): Promise<string> {
    return this.read(`the SSM parameter ${name}`, this.options, async () => {
      const { GetParameterCommand, SSMClient } = loadSdk();
      const client = new SSMClient(clientOptions('ssm', this.options));
      const request = client.send(new GetParameterCommand({ Name: name }));
      const { Parameter } = await request.catch((error: Error) => {
        if (error.name !== 'ParameterNotFound') throw error;
        return { Parameter: undefined };
      });
      return Parameter?.Value ?? '';
    });
  }

  /** The ARN of a stack contains its region. */
  private optionsFor(stack: string): AwsOptions {
    const region = /^arn:[\w-]+:cloudformation:([\w-]+):/.exec(stack)?.[1];
    return region === undefined ? this.options : { ...this.options, region };
  }

  private async read<T>(what: string, options: AwsOptions, request: () => Promise<T>): Promise<T> {
    try {
      return await request();
    } catch (error) {
      if (error instanceof CommandError) throw error;
      const reason = explainAwsError({ error: error as Error, options, region: regionName(options) });
      throw new CommandError(`could not read ${what}: ${reason}`);
    }
  }
}

/** CloudFormation reports an unknown stack as a validation error, and says neither the region nor the account. */
async function missingStack(name: string, client: CloudFormationClient, options: AwsOptions, error: Error) {
  if (!error.message.includes('does not exist')) return error;
  const region = await client.config.region();
  const account = await accountOf(loadSdk().SignatureV4, client.config.credentials, region);
  const profile = profileName(options);
  const where = [account && `account ${account}`, profile && `profile ${profile}`].filter((part) => part).join(', ');
  return new CommandError(
    `there is no stack ${name} in ${region}${where ? ` (${where})` : ''}; check the name, or choose another region or ` +
      'account with --region or --profile',
  );
}

/** Most commands never call AWS, so the SDK is loaded only on the first call. */
function loadSdk(): typeof import('./aws-sdk') {
  // To the SDK, an empty AWS_REGION is a region. To the AWS CLI, it is unset.
  for (const name of Object.keys(process.env)) {
    if (name.startsWith('AWS_') && variable(name) === undefined) delete process.env[name];
  }
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return require('./aws-sdk') as typeof import('./aws-sdk');
}
