import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';

/** Creates an SSM parameter for the public key of SendGrid's Signed Event Webhook. */
export function newPublicKeyParameter(scope: Construct): StringParameter {
  return new StringParameter(scope, 'PublicKey', {
    description: "Public key of SendGrid's Signed Event Webhook",
    // A placeholder: CloudFormation requires a value, and does not overwrite the key while this text stays the same.
    stringValue: 'none-yet',
  });
}
