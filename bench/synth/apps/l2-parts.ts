import { Aws, CfnCondition, CfnOutput, Duration, Fn, Stack } from 'aws-cdk-lib';
import { CfnRestApi, ResponseType, RestApi } from 'aws-cdk-lib/aws-apigateway';
import {
  OAuthScope,
  ResourceServerScope,
  UserPool,
  UserPoolClient,
  UserPoolClientOptions,
  UserPoolResourceServer,
} from 'aws-cdk-lib/aws-cognito';

// The parts that the manual app and the app with Solutions Constructs share.

export const RESOURCE_SCOPE = new ResourceServerScope({
  scopeName: '*',
  scopeDescription: 'Post events to the webhook',
});

export function addResourceServer(userPool: UserPool): UserPoolResourceServer {
  return userPool.addResourceServer('ResourceServer', { identifier: 'activity', scopes: [RESOURCE_SCOPE] });
}

/** A client for client credentials only. */
export function clientOptions(scope: OAuthScope): UserPoolClientOptions {
  return {
    generateSecret: true,
    authFlows: { userPassword: false },
    oAuth: {
      flows: { clientCredentials: true, authorizationCodeGrant: false, implicitCodeGrant: false },
      scopes: [scope],
    },
    accessTokenValidity: Duration.hours(12),
  };
}

export interface TokenDomainOptions {
  /** Whether the token URL also works in AWS GovCloud (US), where Cognito has only FIPS endpoints, as ours does. */
  readonly govCloud: boolean;
}

/** A domain whose prefix is generated from the stack's id; returns the token URL. */
export function addTokenDomain(userPool: UserPool, { govCloud }: TokenDomainOptions): string {
  const stack = Stack.of(userPool);
  const stackPart = Fn.select(0, Fn.split('-', Fn.select(2, Fn.split('/', Aws.STACK_ID))));
  const { domainName } = userPool.addDomain('Domain', {
    cognitoDomain: { domainPrefix: Fn.join('-', ['sendgrid-webhook', stackPart]) },
  });
  return `https://${domainName}.${govCloud ? authLabel(stack) : 'auth'}.${stack.region}.amazoncognito.com/oauth2/token`;
}

/** Webhooks of a stack share the condition, as ours do. */
function authLabel(stack: Stack): string {
  const expression = Fn.conditionEquals(Aws.PARTITION, 'aws-us-gov');
  const existing = stack.node.tryFindChild('IsGovCloud') as CfnCondition | undefined;
  const isGovCloud = existing ?? new CfnCondition(stack, 'IsGovCloud', { expression });
  return Fn.conditionIf(isGovCloud.logicalId, 'auth-fips', 'auth').toString();
}

/** Rejects clients that offer only TLS 1.0 or 1.1, which a regional API accepts by default. */
export function requireTls12(api: RestApi): void {
  const resource = api.node.defaultChild as CfnRestApi;
  resource.securityPolicy = 'SecurityPolicy_TLS13_1_2_2021_06';
  resource.endpointAccessMode = 'BASIC';
}

/** Adds the response bodies that make SendGrid renew an expired token. */
export function addGatewayResponses(api: RestApi): void {
  addGatewayResponse(api, ResponseType.UNAUTHORIZED, '401', 'invalid_token');
  addGatewayResponse(api, ResponseType.EXPIRED_TOKEN, '401', 'invalid_token');
  addGatewayResponse(api, ResponseType.ACCESS_DENIED, '403', 'insufficient_scope');
}

function addGatewayResponse(api: RestApi, type: ResponseType, statusCode: string, error: string): void {
  api.addGatewayResponse(type.responseType, {
    type,
    statusCode,
    responseHeaders: { 'WWW-Authenticate': `'Bearer error="${error}"'` },
    templates: { 'application/json': `{"error":"${error}","message":$context.error.messageString}` },
  });
}

export function addOutputs(client: UserPoolClient, userPool: UserPool, tokenUrl: string, httpPostUrl: string): void {
  const parent = userPool.node.scope!;
  new CfnOutput(parent, 'ClientId', { value: client.userPoolClientId, description: 'SendGrid: Client ID' });
  new CfnOutput(parent, 'TokenUrl', { value: tokenUrl, description: 'SendGrid: Token URL' });
  new CfnOutput(parent, 'HttpPostUrl', { value: httpPostUrl, description: 'SendGrid: HTTP Post URL' });
  new CfnOutput(parent, 'ClientSecretCommand', {
    value:
      `aws cognito-idp describe-user-pool-client --user-pool-id ${userPool.userPoolId}` +
      ` --client-id ${client.userPoolClientId} --region ${Stack.of(userPool).region}` +
      ' --query UserPoolClient.ClientSecret --output text',
    description: 'SendGrid: command that prints the Client Secret',
  });
}
