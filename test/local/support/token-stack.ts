import { CfnUserPoolClient, CfnUserPoolResourceServer } from 'aws-cdk-lib/aws-cognito';
import { inlineHandler, returning, synth } from './assemblies';
import { post, send, tokenFor } from './http';
import { hostWebhook } from './stages';
import { SendGridOAuthWebhook } from '../../../src';
import { LocalStage, LocalWebhook } from '../../../src/local';

export interface Credentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** A webhook's user pool with clients of every other kind. */
export interface TokenStack {
  readonly stage: LocalStage;
  readonly webhook: LocalWebhook;
  readonly userPoolId: string;
  /** Where the pool is served, without a path. */
  readonly origin: string;
  readonly credentials: Readonly<Record<string, Credentials>>;
}

const CLIENTS = {
  /** Two scopes, none of them the webhook's. */
  reader: { flows: ['client_credentials'], scopes: ['reports/read', 'reports/write'] },
  publicReader: { flows: ['client_credentials'], scopes: ['reports/read'], isPublic: true },
  website: { flows: ['code'], scopes: ['openid', 'reports/read'] },
  withoutFlows: { flows: undefined, scopes: undefined },
  switchedOff: { flows: ['client_credentials'], scopes: ['reports/read'], isOff: true },
} as const;

export async function hostTokenStack(): Promise<TokenStack> {
  const { stage, webhook } = await hostWebhook(synthTokenStack());
  const origin = new URL(webhook.tokenUrl).origin;
  const answer = await post(webhook, await tokenFor(webhook));
  const { USER_POOL_ID: userPoolId, ...ids } = JSON.parse(answer.body) as Record<string, string>;
  const credentials: Record<string, Credentials> = {};
  for (const [name, clientId] of Object.entries(ids)) {
    const description = await describeClient(origin, { UserPoolId: userPoolId, ClientId: clientId });
    const client = (JSON.parse(description.body) as { UserPoolClient: { ClientSecret?: string } }).UserPoolClient;
    credentials[name] = { clientId, clientSecret: client.ClientSecret ?? '' };
  }
  return { stage, webhook, userPoolId, origin, credentials };
}

export async function describeClient(origin: string, request: unknown): ReturnType<typeof send> {
  return send(`${origin}/`, {
    headers: { 'X-Amz-Target': 'AWSCognitoIdentityProviderService.DescribeUserPoolClient' },
    body: JSON.stringify(request),
  });
}

/** The handler answers with the ids of the clients, which it has as environment variables. */
function synthTokenStack(): string {
  return synth((stack) => {
    const names = [...Object.keys(CLIENTS), 'USER_POOL_ID'];
    const picked = names.map((name) => `${name}: process.env.${name}`).join(', ');
    const handler = inlineHandler(stack, returning(`{ body: JSON.stringify({ ${picked} }) }`));
    const { userPool } = new SendGridOAuthWebhook(stack, 'Webhook', { handler }).authorizationServer;
    const { userPoolId } = userPool;
    handler.addEnvironment('USER_POOL_ID', userPoolId);
    const server = new CfnUserPoolResourceServer(stack, 'Reports', {
      userPoolId,
      identifier: 'reports',
      name: 'reports',
      scopes: ['read', 'write'].map((scopeName) => ({ scopeName, scopeDescription: scopeName })),
    });
    for (const [name, { flows, scopes, ...kind }] of Object.entries(CLIENTS)) {
      const client = new CfnUserPoolClient(stack, name, {
        userPoolId,
        clientName: name,
        generateSecret: !('isPublic' in kind),
        allowedOAuthFlowsUserPoolClient: flows && !('isOff' in kind),
        allowedOAuthFlows: flows && [...flows],
        allowedOAuthScopes: scopes && [...scopes],
      });
      client.node.addDependency(server);
      handler.addEnvironment(name, client.ref);
    }
  });
}
