// Loaded on demand. Naming the exports keeps the rest of the SDK out of the bundle.
export { CloudFormationClient, DescribeStacksCommand, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
export {
  CognitoIdentityProviderClient,
  DescribeUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider';
export { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
export { SignatureV4 } from '@smithy/signature-v4';
