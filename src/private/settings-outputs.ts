import { CfnOutput } from 'aws-cdk-lib';
import { IStringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';

export interface SettingsOutputsProps {
  readonly clientId: string;
  readonly tokenUrl: string;
  readonly httpPostUrl: string;
  readonly userPoolId: string;
  /** Region of the user pool. */
  readonly region: string;
  readonly signatureVerificationMode?: string;
  readonly publicKeyParameter?: IStringParameter;
}

/** Adds stack outputs with the values to enter in SendGrid, and the command that prints the client secret. */
export function addSettingsOutputs(scope: Construct, props: SettingsOutputsProps): void {
  const { clientId, tokenUrl, httpPostUrl, signatureVerificationMode, publicKeyParameter } = props;
  const clientSecretCommand = [
    'aws cognito-idp describe-user-pool-client',
    `--user-pool-id ${props.userPoolId}`,
    `--client-id ${clientId}`,
    `--region ${props.region}`,
    '--query UserPoolClient.ClientSecret --output text',
  ].join(' ');
  const outputs: Array<[id: string, value: string | undefined, description: string]> = [
    ['ClientId', clientId, 'SendGrid: Client ID'],
    ['TokenUrl', tokenUrl, 'SendGrid: Token URL'],
    ['HttpPostUrl', httpPostUrl, 'SendGrid: HTTP Post URL'],
    ['ClientSecretCommand', clientSecretCommand, 'SendGrid: command that prints the Client Secret'],
    ['SignatureVerification', signatureVerificationMode, 'What happens to requests with an invalid signature'],
    ['PublicKeyParameter', publicKeyParameter?.parameterName, "SSM parameter for SendGrid's Verification Key"],
  ];
  for (const [id, value, description] of outputs) {
    if (value !== undefined) new CfnOutput(scope, id, { value, description });
  }
}
