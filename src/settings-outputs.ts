import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { SendGridOAuthWebhook } from './sendgrid-oauth-webhook';

/** Makes stack outputs of what SendGrid's page asks for; for the client secret, of the command that prints it. */
export function addSettingsOutputs(webhook: SendGridOAuthWebhook): void {
  const { clientId, tokenUrl, httpPostUrl, authorizationServer } = webhook;
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
  for (const [id, value, description] of outputs) new CfnOutput(webhook, id, { value, description });
}
