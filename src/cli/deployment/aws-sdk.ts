// Loaded lazily; only what is named here gets into the bundle.
export { CloudFormationClient, DescribeStacksCommand, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
export {
  CognitoIdentityProviderClient,
  DescribeUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider';
export { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
