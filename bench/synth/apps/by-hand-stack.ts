import { RemovalPolicy } from 'aws-cdk-lib';
import {
  AuthorizationType,
  CognitoUserPoolsAuthorizer,
  EndpointType,
  LambdaIntegration,
  RestApi,
  StageOptions,
} from 'aws-cdk-lib/aws-apigateway';
import { AccountRecovery, OAuthScope, UserPool } from 'aws-cdk-lib/aws-cognito';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import {
  RESOURCE_SCOPE,
  TokenDomainOptions,
  addGatewayResponses,
  addOutputs,
  addResourceServer,
  addTokenDomain,
  clientOptions,
  requireTls12,
} from './l2-parts';
import { userFunction } from './user-function';

/**
 * What somebody writes who knows everything that the construct knows: the least code for the same resources with the
 * same settings.
 */
export function byHand(parent: Construct, options: TokenDomainOptions): void {
  addWebhook(parent, userFunction(parent), options);
}

export interface WebhookOptions extends TokenDomainOptions {
  readonly stage?: StageOptions;
}

/** An endpoint that invokes the function, and its authorization server. */
export function addWebhook(parent: Construct, target: IFunction, options: WebhookOptions): void {
  const userPool = new UserPool(parent, 'UserPool', {
    selfSignUpEnabled: false,
    accountRecovery: AccountRecovery.NONE,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const tokenUrl = addTokenDomain(userPool, options);
  const scope = OAuthScope.resourceServer(addResourceServer(userPool), RESOURCE_SCOPE);
  const client = userPool.addClient('Client', clientOptions(scope));

  const api = new RestApi(parent, 'Api', {
    description: 'Twilio SendGrid Event Webhook',
    endpointTypes: [EndpointType.REGIONAL],
    cloudWatchRole: false,
    deployOptions: { stageName: 'prod', ...options.stage },
  });
  api.node.tryRemoveChild('Endpoint');
  requireTls12(api);
  addGatewayResponses(api);
  const activity = api.root.addResource('activity');
  activity.addMethod('POST', new LambdaIntegration(target, { allowTestInvoke: false }), {
    authorizationType: AuthorizationType.COGNITO,
    authorizer: new CognitoUserPoolsAuthorizer(parent, 'Authorizer', { cognitoUserPools: [userPool] }),
    authorizationScopes: ['activity/*'],
  });

  addOutputs(client, userPool, tokenUrl, api.urlForPath(activity.path));
}
