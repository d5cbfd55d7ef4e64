import { CfnOutput } from 'aws-cdk-lib';

/**
 * The stack outputs of a webhook, for example for `envFromCfnOutputs` of CDK Pipelines.
 *
 * @see https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.pipelines-readme.html#using-cloudformation-stack-outputs-in-approvals
 */
export interface WebhookOutputs {
  /**
   * SendGrid's "Client ID".
   */
  readonly clientId: CfnOutput;

  /**
   * SendGrid's "Token URL".
   */
  readonly tokenUrl: CfnOutput;

  /**
   * SendGrid's "HTTP Post URL".
   */
  readonly httpPostUrl: CfnOutput;

  /**
   * A command of the AWS CLI that prints the client secret.
   */
  readonly clientSecretCommand: CfnOutput;

  /**
   * What happens to requests with an invalid signature: `enforce` or `shadow`.
   *
   * @default - no output, because signatures are not verified
   */
  readonly signatureVerification?: CfnOutput;

  /**
   * Name of the SSM parameter with the public key.
   *
   * @default - no output, because no parameter has the key
   */
  readonly publicKeyParameter?: CfnOutput;
}
