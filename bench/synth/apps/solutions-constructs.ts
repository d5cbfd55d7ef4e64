import { CognitoToApiGatewayToLambda } from '@aws-solutions-constructs/aws-cognito-apigateway-lambda';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { EndpointType, LambdaIntegration, MethodLoggingLevel } from 'aws-cdk-lib/aws-apigateway';
import { AccountRecovery, OAuthScope } from 'aws-cdk-lib/aws-cognito';
import {
  addGatewayResponses,
  addOutputs,
  addResourceServer,
  addTokenDomain,
  clientOptions,
  requireTls12,
} from './l2-parts';
import { userFunction } from './user-function';

// As similar to the other two apps as the props allow. The log group, the usage plan and the user pool's advanced security
// cannot be removed. Domain, resource server, scope, gateway responses and outputs are added with L2s.
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
      // Logs would need the account-wide role that `cloudWatchRole: false` leaves out.
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
  // The scope by name, because the resource server needs the user pool that this call creates.
  cognitoUserPoolClientProps: clientOptions(OAuthScope.custom('activity/*')),
  logGroupProps: { removalPolicy: RemovalPolicy.DESTROY },
});
const { apiGateway, userPool, userPoolClient } = construct;
userPoolClient.node.addDependency(addResourceServer(userPool));
const tokenUrl = addTokenDomain(userPool, { govCloud: true });

apiGateway.node.tryRemoveChild('Endpoint');
requireTls12(apiGateway);
addGatewayResponses(apiGateway);
const activity = apiGateway.root.addResource('activity');
activity.addMethod('POST', new LambdaIntegration(handler, { allowTestInvoke: false }), {
  authorizationScopes: ['activity/*'],
});
// Protects the methods that were added later.
construct.addAuthorizers();

addOutputs(userPoolClient, userPool, tokenUrl, apiGateway.urlForPath(activity.path));
