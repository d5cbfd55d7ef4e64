import { StackOutputs } from './stack-outputs';
import { CommandError } from '../errors';
import { proxyAgentFor } from '../proxy';

// Users cannot act on the SDK's warning about Node.js versions: it is about the SDK's next version, and bundled.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

export interface AwsOptions {
  readonly profile?: string;
  readonly region?: string;
}

/** The part of a stack's template that describes registrations. */
export interface StackTemplate {
  readonly Resources?: Readonly<Record<string, { Type: string; Properties?: Record<string, unknown> }>>;
}

/** Reads a deployment from AWS, with the default credential provider chain. */
export class Aws {
  constructor(private readonly options: AwsOptions) {}

  public async stackOutputs(stackName: string): Promise<StackOutputs> {
    return this.read(`the outputs of stack ${stackName}`, async () => {
      const { CloudFormationClient, DescribeStacksCommand } = loadSdk();
      const client = new CloudFormationClient(this.clientOptions('cloudformation'));
      const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName: stackName }));
      const outputs = stack?.Outputs ?? [];
      return Object.fromEntries(outputs.map(({ OutputKey, OutputValue }) => [OutputKey!, OutputValue!]));
    });
  }

  /** Returns an empty template for YAML, which the CDK never deploys. */
  public async stackTemplate(stackName: string): Promise<StackTemplate> {
    return this.read(`the template of stack ${stackName}`, async () => {
      const { CloudFormationClient, GetTemplateCommand } = loadSdk();
      const client = new CloudFormationClient(this.clientOptions('cloudformation'));
      const { TemplateBody = '{}' } = await client.send(new GetTemplateCommand({ StackName: stackName }));
      return TemplateBody.trimStart().startsWith('{') ? (JSON.parse(TemplateBody) as StackTemplate) : {};
    });
  }

  /** Returns undefined if the app client has no secret that Cognito returns. */
  public async clientSecret(userPoolId: string, clientId: string): Promise<string | undefined> {
    return this.read(`the client secret of app client ${clientId}`, async () => {
      const { CognitoIdentityProviderClient, DescribeUserPoolClientCommand } = loadSdk();
      // A user pool ID begins with its region.
      const client = new CognitoIdentityProviderClient(this.clientOptions('cognito-idp', userPoolId.split('_')[0]));
      const request = new DescribeUserPoolClientCommand({ UserPoolId: userPoolId, ClientId: clientId });
      return (await client.send(request)).UserPoolClient?.ClientSecret;
    });
  }

  /** Returns an empty text if the parameter does not exist: it is created with its first key. */
  public async parameter(name: string): Promise<string> {
    return this.read(`the SSM parameter ${name}`, async () => {
      const { GetParameterCommand, SSMClient } = loadSdk();
      const request = new SSMClient(this.clientOptions('ssm')).send(new GetParameterCommand({ Name: name }));
      const { Parameter } = await request.catch((error: Error) => {
        if (error.name !== 'ParameterNotFound') throw error;
        return { Parameter: undefined };
      });
      return Parameter?.Value ?? '';
    });
  }

  private clientOptions(service: string, region = this.options.region) {
    const { AWS_REGION = 'us-east-1' } = process.env;
    const httpsAgent = proxyAgentFor(`https://${service}.${region ?? AWS_REGION}.amazonaws.com/`);
    return {
      ...this.options,
      ...(region ? { region } : {}),
      ...(httpsAgent ? { requestHandler: { httpsAgent } } : {}),
    };
  }

  private async read<T>(what: string, request: () => Promise<T>): Promise<T> {
    try {
      return await request();
    } catch (error) {
      const { name, message } = error as Error;
      throw new CommandError(
        `could not read ${what}: ${name}: ${message}; check the name, --profile, --region and your permissions`,
      );
    }
  }
}

/** Most commands never call AWS, so the SDK is loaded only on the first call. */
function loadSdk(): typeof import('./aws-sdk') {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return require('./aws-sdk') as typeof import('./aws-sdk');
}
