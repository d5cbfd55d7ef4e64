import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';

/** An SSM parameter for the public key of SendGrid's Signed Event Webhook. */
export function newPublicKeyParameter(scope: Construct): StringParameter {
  return new StringParameter(scope, 'PublicKey', {
    description: "Public key of SendGrid's Signed Event Webhook",
    // No key: CloudFormation wants a value, and writes it once, as it never changes.
    stringValue: 'none-yet',
  });
}
