import { CognitoToApiGatewayToLambda } from '@aws-solutions-constructs/aws-cognito-apigateway-lambda';
import { App, Stack } from 'aws-cdk-lib';
import { userFunction } from './user-function';

// What it gives by itself: for users who sign in, so without domain, resource server or scope, and on every path.
// Only its template is looked at; it does not do the webhook's work.
const stack = new Stack(new App(), 'Bench');
new CognitoToApiGatewayToLambda(stack, 'Webhook', { existingLambdaObj: userFunction(stack) });
