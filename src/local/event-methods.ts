import { Method } from './api-gateway/rest-api';
import { CustomResourceModel } from './cloudformation/custom-resource-model';
import { StackModel } from './cloudformation/stack-model';
import { undefinedIfUnresolved } from './cloudformation/unresolved';
import { UserPool } from './cognito/user-pool';

/**
 * Distinguishes the methods that SendGrid calls from the other methods of the same APIs, which may use anything: CORS
 * preflight, Lambda authorizers, HTTP integrations and so on.
 *
 * SendGrid calls a method if the method requires a scope of an app client with the client-credentials grant. A method
 * whose authorization the stage does not support, or that has none, counts if its path ends the URL of a registration or
 * of an output HttpPostUrl.
 */
export class EventMethods {
  private readonly scopes: ReadonlySet<string>;
  private readonly postPaths: readonly string[];

  constructor(
    userPools: readonly UserPool[],
    stacks: readonly StackModel[],
    registrations: readonly CustomResourceModel[],
  ) {
    const clients = userPools.flatMap((pool) => pool.clients);
    this.scopes = new Set(
      clients
        .filter(({ allowedOAuthFlows }) => allowedOAuthFlows.includes('client_credentials'))
        .flatMap(({ allowedOAuthScopes }) => allowedOAuthScopes),
    );
    const outputs = stacks.flatMap((stack) =>
      stack.outputNames
        .filter((name) => /HttpPostUrl([0-9A-F]{8})?$/.test(name))
        .map((name) => undefinedIfUnresolved(() => stack.output(name))),
    );
    this.postPaths = [...outputs, ...registrations.map(({ properties }) => properties.Url)].flatMap(pathOf);
  }

  public includes({ httpMethod, authorization, resourcePath }: Method): boolean {
    if (httpMethod !== 'POST' && httpMethod !== 'ANY') return false;
    const requiresScope =
      authorization.type === 'COGNITO_USER_POOLS' && authorization.scopes.some((scope) => this.scopes.has(scope));
    return requiresScope || this.postPaths.some((path) => path.endsWith(resourcePath));
  }
}

function pathOf(url: unknown): string[] {
  return typeof url === 'string' && URL.canParse(url) ? [new URL(url).pathname] : [];
}
