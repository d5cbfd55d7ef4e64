import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { SendGridOAuthWebhook } from '../sendgrid-oauth-webhook';
import type { SignatureVerificationMode } from '../signature-verification';

/**
 * Makes stack outputs of what SendGrid's page asks for; for the client secret, of the command that prints it. And of
 * what is expected of signatures, where they are verified.
 */
export function addSettingsOutputs(webhook: SendGridOAuthWebhook, mode: SignatureVerificationMode | undefined): void {
  const { clientId, tokenUrl, httpPostUrl, authorizationServer, publicKeyParameter } = webhook;
  const clientSecretCommand = [
    'aws cognito-idp describe-user-pool-client',
    `--user-pool-id ${authorizationServer.userPool.userPoolId}`,
    `--client-id ${clientId}`,
    `--region ${Stack.of(authorizationServer).region}`,
    '--query UserPoolClient.ClientSecret --output text',
  ].join(' ');
  const outputs = [
    ['ClientId', clientId, 'SendGrid: Client ID'],
    ['TokenUrl', tokenUrl, 'SendGrid: Token URL'],
    ['HttpPostUrl', httpPostUrl, 'SendGrid: HTTP Post URL'],
    ['ClientSecretCommand', clientSecretCommand, 'SendGrid: command that prints the Client Secret'],
  ];
  if (mode) outputs.push(['SignatureVerification', mode, 'What happens to posts whose signature does not fit']);
  if (publicKeyParameter) {
    outputs.push([
      'PublicKeyParameter',
      publicKeyParameter.parameterName,
      "SSM parameter for SendGrid's Verification Key",
    ]);
  }
  for (const [id, value, description] of outputs) new CfnOutput(webhook, id, { value, description });
}
