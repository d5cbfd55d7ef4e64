import { CognitoToApiGatewayToLambda } from '@aws-solutions-constructs/aws-cognito-apigateway-lambda';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { EndpointType, LambdaIntegration, MethodLoggingLevel } from 'aws-cdk-lib/aws-apigateway';
import { AccountRecovery, OAuthScope } from 'aws-cdk-lib/aws-cognito';
import { addGatewayResponses, addOutputs, addResourceServer, addTokenDomain, clientOptions } from './l2-parts';
import { userFunction } from './user-function';

// As close to the other two as its props allow. What they do not allow to leave out: the log group, the usage plan and
// the user pool's advanced security. What it has none of and is added with L2s: domain, resource server, scope on the
// method, gateway responses, outputs.
const stack = new Stack(new App(), 'Bench');

const handler = userFunction(stack);
const construct = new CognitoToApiGatewayToLambda(stack, 'Webhook', {
  existingLambdaObj: handler,
  apiGatewayProps: {
    description: 'Twilio SendGrid Event Webhook',
    proxy: false,
    endpointConfiguration: { types: [EndpointType.REGIONAL] },
    cloudWatchRole: false,
    deployOptions: {
      stageName: 'prod',
      // Logs need the account-wide role that `cloudWatchRole` has just refused.
      accessLogDestination: undefined,
      accessLogFormat: undefined,
      loggingLevel: MethodLoggingLevel.OFF,
      tracingEnabled: false,
    },
  },
  cognitoUserPoolProps: {
    selfSignUpEnabled: false,
    accountRecovery: AccountRecovery.NONE,
    removalPolicy: RemovalPolicy.DESTROY,
  },
  // The scope by name: its resource server needs the user pool, which is made in the same call.
  cognitoUserPoolClientProps: clientOptions(OAuthScope.custom('activity/*')),
  logGroupProps: { removalPolicy: RemovalPolicy.DESTROY },
});
const { apiGateway, userPool, userPoolClient } = construct;
userPoolClient.node.addDependency(addResourceServer(userPool));
const tokenUrl = addTokenDomain(userPool, { govCloud: true });

apiGateway.node.tryRemoveChild('Endpoint');
addGatewayResponses(apiGateway);
const activity = apiGateway.root.addResource('activity');
activity.addMethod('POST', new LambdaIntegration(handler, { allowTestInvoke: false }), {
  authorizationScopes: ['activity/*'],
});
// Its own way to protect the methods that are added later.
construct.addAuthorizers();

addOutputs(userPoolClient, userPool, tokenUrl, apiGateway.urlForPath(activity.path));
