import { Duration, Token } from 'aws-cdk-lib';
import {
  IUserPool,
  OAuthScope,
  ResourceServerScope,
  UserPoolClient,
  UserPoolResourceServer,
} from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import { failProp, failProps } from './validation';

export interface AppClientsProps {
  readonly userPool: IUserPool;
  readonly resourceServer: UserPoolResourceServer;
  readonly resourceScope: ResourceServerScope;
  readonly accessTokenValidity?: Duration;
  readonly clientVersion?: string;
  readonly previousClientVersion?: string;
}

export interface AppClients {
  readonly current: UserPoolClient;
  readonly previous?: UserPoolClient;
}

/** Creates the current app client and, during a manual rotation, the previous one. */
export function createAppClients(scope: Construct, props: AppClientsProps): AppClients {
  const { clientVersion, previousClientVersion } = props;
  validateClientVersions(scope, clientVersion, previousClientVersion);
  return {
    // First, so that readers of the template find the current client first.
    current: createAppClient(scope, clientVersion ?? '', props),
    previous: previousClientVersion === undefined ? undefined : createAppClient(scope, previousClientVersion, props),
  };
}

function createAppClient(scope: Construct, version: string, props: AppClientsProps): UserPoolClient {
  // The hyphen keeps a version such as 'Id' apart from the ids of the webhook's other children ('ClientId').
  return new UserPoolClient(scope, version === '' ? 'Client' : `Client-${version}`, {
    userPool: props.userPool,
    generateSecret: true,
    // Setting any flow, even to false, leaves only ALLOW_REFRESH_TOKEN_AUTH, and this client gets no refresh tokens.
    authFlows: { userPassword: false },
    oAuth: {
      flows: { clientCredentials: true, authorizationCodeGrant: false, implicitCodeGrant: false },
      // By reference to the resource server, so that CloudFormation creates it before the client.
      scopes: [OAuthScope.resourceServer(props.resourceServer, props.resourceScope)],
    },
    accessTokenValidity: props.accessTokenValidity ?? Duration.hours(12),
  });
}

function validateClientVersions(scope: Construct, current: string | undefined, previous: string | undefined): void {
  validateClientVersion(scope, 'clientVersion', current);
  validateClientVersion(scope, 'previousClientVersion', previous);
  if (current === '') {
    failProp(scope, 'clientVersion', 'have at least one character', current, 'omit it for a client without a version');
  }
  if (previous === undefined) return;
  if (current === undefined) {
    failProps(
      scope,
      '`previousClientVersion` must be set together with `clientVersion`; set `clientVersion` to a new text',
    );
  }
  if (previous === current) {
    failProp(
      scope,
      'previousClientVersion',
      'differ from `clientVersion`',
      previous,
      'set `clientVersion` to a new text and `previousClientVersion` to its value in the last deployment',
    );
  }
}

function validateClientVersion(scope: Construct, prop: string, version: string | undefined): void {
  if (Token.isUnresolved(version)) {
    failProp(scope, prop, 'be known at synthesis', version, "it is part of the client's logical ID, so use a literal");
  }
}
