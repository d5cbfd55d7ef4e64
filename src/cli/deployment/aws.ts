import { StackOutputs } from './stack-outputs';
import { CommandError } from '../errors';
import { lazily } from '../lazily';

export interface AwsOptions {
  readonly profile?: string;
  readonly region?: string;
}

/** The template of a stack as far as it is about registrations. */
export interface StackTemplate {
  readonly Resources?: Readonly<Record<string, { Type: string; Properties?: Record<string, unknown> }>>;
}

/** What is asked of AWS, with its ordinary chain of credentials. Loaded only when it is needed. */
export class Aws {
  constructor(private readonly options: AwsOptions) {}

  public async stackOutputs(stackName: string): Promise<StackOutputs> {
    return this.ask(`the outputs of the stack ${stackName}`, async () => {
      const { CloudFormationClient, DescribeStacksCommand } = lazily.awsSdk();
      const client = new CloudFormationClient({ ...this.options });
      const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName: stackName }));
      const outputs = stack?.Outputs ?? [];
      return Object.fromEntries(outputs.map(({ OutputKey, OutputValue }) => [OutputKey!, OutputValue!]));
    });
  }

  /** In JSON, as the CDK deploys it. */
  public async stackTemplate(stackName: string): Promise<StackTemplate> {
    return this.ask(`the template of the stack ${stackName}`, async () => {
      const { CloudFormationClient, GetTemplateCommand } = lazily.awsSdk();
      const client = new CloudFormationClient({ ...this.options });
      const { TemplateBody = '{}' } = await client.send(new GetTemplateCommand({ StackName: stackName }));
      // What is in YAML is not of the CDK.
      return TemplateBody.trimStart().startsWith('{') ? (JSON.parse(TemplateBody) as StackTemplate) : {};
    });
  }

  /** Undefined where Cognito shows none, as after a rotation. */
  public async clientSecret(userPoolId: string, clientId: string): Promise<string | undefined> {
    return this.ask(`the client secret of ${clientId}`, async () => {
      const { CognitoIdentityProviderClient, DescribeUserPoolClientCommand } = lazily.awsSdk();
      // The region is part of the id.
      const client = new CognitoIdentityProviderClient({ ...this.options, region: userPoolId.split('_')[0] });
      const request = new DescribeUserPoolClientCommand({ UserPoolId: userPoolId, ClientId: clientId });
      return (await client.send(request)).UserPoolClient?.ClientSecret;
    });
  }

  public async parameter(name: string): Promise<string> {
    return this.ask(`the parameter ${name}`, async () => {
      const { GetParameterCommand, SSMClient } = lazily.awsSdk();
      const { Parameter } = await new SSMClient({ ...this.options }).send(new GetParameterCommand({ Name: name }));
      return Parameter?.Value ?? '';
    });
  }

  private async ask<T>(what: string, question: () => Promise<T>): Promise<T> {
    try {
      return await question();
    } catch (error) {
      const { name, message } = error as Error;
      throw new CommandError(`AWS does not tell ${what}: ${name}: ${message}`);
    }
  }
}
