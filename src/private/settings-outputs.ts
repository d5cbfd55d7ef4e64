import { CfnOutput } from 'aws-cdk-lib';
import { IStringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { WebhookOutputs } from '../webhook-outputs';

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
export function addSettingsOutputs(scope: Construct, props: SettingsOutputsProps): WebhookOutputs {
  const { clientId, tokenUrl, httpPostUrl, signatureVerificationMode, publicKeyParameter } = props;
  const clientSecretCommand = [
    'aws cognito-idp describe-user-pool-client',
    `--user-pool-id ${props.userPoolId}`,
    `--client-id ${clientId}`,
    `--region ${props.region}`,
    '--query UserPoolClient.ClientSecret --output text',
  ].join(' ');
  const add = (id: string, value: string, description: string) => new CfnOutput(scope, id, { value, description });
  return {
    clientId: add('ClientId', clientId, 'SendGrid: Client ID'),
    tokenUrl: add('TokenUrl', tokenUrl, 'SendGrid: Token URL'),
    httpPostUrl: add('HttpPostUrl', httpPostUrl, 'SendGrid: HTTP Post URL'),
    clientSecretCommand: add(
      'ClientSecretCommand',
      clientSecretCommand,
      'SendGrid: command that prints the Client Secret',
    ),
    signatureVerification:
      signatureVerificationMode === undefined
        ? undefined
        : add('SignatureVerification', signatureVerificationMode, 'What happens to requests with an invalid signature'),
    publicKeyParameter:
      publicKeyParameter &&
      add('PublicKeyParameter', publicKeyParameter.parameterName, "SSM parameter for SendGrid's Verification Key"),
  };
}
