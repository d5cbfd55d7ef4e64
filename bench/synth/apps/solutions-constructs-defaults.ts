import { CognitoToApiGatewayToLambda } from '@aws-solutions-constructs/aws-cognito-apigateway-lambda';
import { App, Stack } from 'aws-cdk-lib';
import { userFunction } from './user-function';

// The defaults of the construct are for users who sign in: no domain, resource server or scope, and every path. Only the
// template is compared, because the app does not work as a webhook.
const stack = new Stack(new App(), 'Bench');
new CognitoToApiGatewayToLambda(stack, 'Webhook', { existingLambdaObj: userFunction(stack) });
