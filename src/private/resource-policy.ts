import { Annotations } from 'aws-cdk-lib';
import { CfnStage, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { IConstruct } from 'constructs';
import { isPrivate, propertiesOfApi } from './http-post-url';

/** A statement of a rendered resource policy. */
interface Statement {
  readonly Effect?: string;
  readonly Action?: unknown;
  readonly Principal?: unknown;
  readonly Resource?: unknown;
  readonly Condition?: Readonly<Record<string, object>>;
}

/** Conditions that every post of SendGrid meets. */
const HARMLESS_CONDITIONS = ['aws:SecureTransport'];

/**
 * Warns about a resource policy that may reject SendGrid, which does not publish the addresses from which it posts.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
 */
export function warnAboutResourcePolicy(endpoint: IConstruct, api: RestApi, path: string): string[] {
  const { Policy, EndpointConfiguration } = propertiesOfApi(api);
  // Only the proxy that `baseUrl` names posts to a private API.
  if (isPrivate(EndpointConfiguration)) return [];
  const policy = Policy as { readonly Statement?: Statement | readonly Statement[] } | undefined;
  const stage = (api.deploymentStage?.node.defaultChild as CfnStage | undefined)?.stageName;
  if (!policy?.Statement || stage === undefined) return [];
  const statements = [policy.Statement].flat().filter((statement) => concerns(statement, `/${stage}/POST${path}`));
  const reason = reasonToReject(statements);
  if (reason) {
    Annotations.of(endpoint).addWarningV2(
      'cdk-sendgrid-oauth-webhook:resourcePolicy',
      `the resource policy of \`api\` may reject SendGrid, which does not publish the addresses from which it posts: ` +
        `${reason}; allow everyone to invoke POST ${path}, which requires a token`,
    );
  }
  return [];
}

function reasonToReject(statements: readonly Statement[]): string | undefined {
  const denial = statements.find(({ Effect }) => Effect === 'Deny');
  if (denial) return `it denies requests${conditionText(denial)}`;
  const allowances = statements.filter(({ Effect }) => Effect === 'Allow');
  if (allowances.some((statement) => conditionKeys(statement).length === 0)) return undefined;
  return allowances.length > 0 ? `it allows requests only${conditionText(allowances[0])}` : 'no statement allows it';
}

function concerns(statement: Statement, target: string): boolean {
  const { Effect, Action, Principal, Resource } = statement;
  const isForEveryone = [Principal, (Principal as { AWS?: unknown })?.AWS].flat().includes('*');
  const isHarmlessDenial =
    Effect === 'Deny' && statement.Condition !== undefined && conditionKeys(statement).length === 0;
  return (
    isForEveryone &&
    !isHarmlessDenial &&
    textsOf(Action).some((action) => matches(action, 'execute-api:Invoke')) &&
    textsOf(Resource).some((resource) => matches(resource.replace(/^[^/]*\//, '/'), target))
  );
}

function conditionKeys({ Condition = {} }: Statement): string[] {
  const keys = Object.values(Condition).flatMap((operator) => Object.keys(operator));
  return keys.filter((key) => !HARMLESS_CONDITIONS.some((harmless) => harmless.toLowerCase() === key.toLowerCase()));
}

function conditionText(statement: Statement): string {
  const keys = conditionKeys(statement);
  return keys.length > 0 ? ` by ${keys.join(', ')}` : '';
}

/** The texts of a value or a list, with `*` for everything that only the deployment knows. */
function textsOf(value: unknown): string[] {
  return [value].flat().flatMap((item) => {
    if (item === undefined) return [];
    if (typeof item === 'string') return [item];
    const { 'Fn::Join': join, 'Fn::Sub': sub } = item as { 'Fn::Join'?: [string, unknown[]]; 'Fn::Sub'?: unknown };
    if (join) return [join[1].map((part) => (typeof part === 'string' ? part : '*')).join(join[0])];
    const [template] = [sub].flat();
    return [typeof template === 'string' ? template.replace(/\$\{[^}]*\}/g, '*') : '*'];
  });
}

/** Whether a pattern with `*` and `?` matches a text. */
function matches(pattern: string, text: string): boolean {
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${expression}$`, 'i').test(text);
}
