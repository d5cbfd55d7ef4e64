import { Duration, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** Throws an error of the form `` `prop` must …, got: <value>; <what to do> (<construct path>) ``. */
export function failProp(scope: IConstruct, prop: string, rule: string, got: unknown, whatToDo?: string): never {
  const value = typeof got === 'string' ? `'${got}'` : String(got);
  const advice = whatToDo ? `; ${whatToDo}` : '';
  throw new Error(`\`${prop}\` must ${rule}, got: ${value}${advice} (${scope.node.path})`);
}

/** Throws an error about props that contradict each other. */
export function failProps(scope: IConstruct, message: string): never {
  throw new Error(`${message} (${scope.node.path})`);
}

/** Requires props that the compiler requires too, except in JavaScript. */
export function requireProps<P extends object>(scope: IConstruct, props: P, ...names: Array<keyof P & string>): void {
  const given = (props as P | undefined) ?? ({} as P);
  for (const name of names) {
    if (given[name] === undefined || given[name] === null) failProp(scope, name, 'be set', given[name]);
  }
}

/** Requires props, if they are set, to be of a simple type: `'false'` is true, and 5 is no path. */
export function requireType<P extends object>(
  scope: IConstruct,
  props: P,
  type: 'string' | 'boolean' | 'object',
  ...names: Array<keyof P & string>
): void {
  for (const name of names) {
    const value = props[name];
    if (value === undefined || Token.isUnresolved(value)) continue;
    // Of null, typeof is 'object'.
    if (typeof value !== type || value === null) failProp(scope, name, `be of type ${type}`, value);
  }
}

/** Requires a value, if it is set, to be of the kind that has a member. JavaScript would fail later, for that member. */
export function requireKind(scope: IConstruct, prop: string, value: unknown, member: string, kind: string): void {
  if (value === undefined) return;
  if (value === null || (value as Record<string, unknown>)[member] === undefined) {
    failProp(scope, prop, `be ${kind}`, typeof value === 'string' ? value : typeof value);
  }
}

/** Options that JavaScript may pass as null, in place of leaving them out. */
export function optionsOf<O extends object>(options: O): O {
  return (options as O | null) ?? ({} as O);
}

/** Whether a value is set and known at synthesis. */
function isKnown<T>(value: T | undefined): value is T {
  return value !== undefined && !Token.isUnresolved(value);
}

/** Requires a value, if it is set, that is not a token. */
export function requireKnown(
  scope: IConstruct,
  prop: string,
  value: string | number | Duration | undefined,
  whatToDo: string,
): void {
  const isToken = typeof value === 'object' ? value.isUnresolved() : Token.isUnresolved(value);
  if (isToken) failProp(scope, prop, 'be known at synthesis', 'a token', whatToDo);
}

/** Rules of API Gateway's `pathPart`, without path parameters, because SendGrid posts to a fixed URL. */
export function validatePath(scope: IConstruct, path: string): void {
  if (Token.isUnresolved(path)) {
    failProp(
      scope,
      'path',
      'be known at synthesis',
      path,
      'the CDK creates a resource for each segment, so use a literal',
    );
  }
  if (path.startsWith('/') || path.endsWith('/') || path.includes('//') || path === '') {
    failProp(scope, 'path', "have one or more segments separated by single '/', none of them empty", path);
  }
  if (/[{}]/.test(path)) {
    failProp(
      scope,
      'path',
      'have no path parameters',
      path,
      'SendGrid posts to a fixed URL, so write out every segment',
    );
  }
  if (!/^[A-Za-z0-9._:$/-]+$/.test(path)) {
    failProp(scope, 'path', "have only letters, digits and '.', '_', ':', '$', '-' in its segments", path);
  }
}

/** @see https://docs.aws.amazon.com/apigateway/latest/api/API_CreateStage.html */
export function validateStageName(scope: IConstruct, stageName: string | undefined): void {
  if (Token.isUnresolved(stageName)) {
    failProp(
      scope,
      'stageName',
      'be known at synthesis',
      stageName,
      "it is part of the stage's logical ID, so use a literal",
    );
  }
  if (stageName !== undefined && !/^[A-Za-z0-9_-]{1,128}$/.test(stageName)) {
    failProp(scope, 'stageName', "have 1 to 128 letters, digits, '_' or '-'", stageName);
  }
}

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateResourceServer.html */
export function validateResourceServerIdentifier(scope: IConstruct, identifier: string): void {
  if (isKnown(identifier) && !/^[\x21\x23-\x5B\x5D-\x7E]{1,256}$/.test(identifier)) {
    failProp(
      scope,
      'resourceServerIdentifier',
      "have 1 to 256 printable ASCII characters without spaces, '\"' and '\\'",
      identifier,
    );
  }
}

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ResourceServerScopeType.html */
export function validateScopeName(scope: IConstruct, scopeName: string): void {
  if (isKnown(scopeName) && !/^[\x21\x23-\x2E\x30-\x5B\x5D-\x7E]{1,256}$/.test(scopeName)) {
    failProp(
      scope,
      'scopeName',
      "have 1 to 256 printable ASCII characters without spaces, '\"', '/' and '\\'",
      scopeName,
      "pass only the second part of the scope '<resourceServerIdentifier>/<scopeName>'",
    );
  }
}

/** A method with a Cognito authorizer and no scope accepts ID tokens, and rejects the access tokens that SendGrid sends. */
export function validateOAuthScope(scope: IConstruct, oAuthScope: string): void {
  if (isKnown(oAuthScope) && !/^[\x21\x23-\x5B\x5D-\x7E]+\/[\x21\x23-\x2E\x30-\x5B\x5D-\x7E]+$/.test(oAuthScope)) {
    failProp(scope, 'oAuthScope', "have the form '<resource server identifier>/<scope name>'", oAuthScope);
  }
}

/** @see https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain-prefix.html */
export function validateDomainPrefix(scope: IConstruct, prefix: string): void {
  requireProps(scope, { prefix }, 'prefix');
  requireType(scope, { prefix }, 'string', 'prefix');
  if (!isKnown(prefix)) return;
  if (!/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(prefix)) {
    failProp(
      scope,
      'prefix',
      'have 1 to 63 lowercase letters, digits and hyphens, with no hyphen at either end',
      prefix,
      'pass only the prefix; use TokenDomain.custom() or fromDomainName() for your own domain',
    );
  }
  const reserved = RESERVED_WORDS.find((word) => prefix.includes(word));
  if (reserved) {
    failProp(scope, 'prefix', `not contain '${reserved}', a word that Cognito reserves`, prefix);
  }
}

/** Words that Cognito rejects anywhere in a domain prefix. */
export const RESERVED_WORDS = ['aws', 'amazon', 'cognito'];

/** Requires a fully qualified domain name below a parent domain. */
export function validateDomainName(scope: IConstruct, domainName: string): void {
  requireProps(scope, { domainName }, 'domainName');
  requireType(scope, { domainName }, 'string', 'domainName');
  if (
    isKnown(domainName) &&
    !/^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+([a-z]{2,63}|xn--[a-z0-9-]{1,59})$/.test(domainName)
  ) {
    failProp(
      scope,
      'domainName',
      'be a fully qualified domain name in lower case',
      domainName,
      "leave out 'https://' and any path",
    );
  }
}

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html */
export function validateAccessTokenValidity(scope: IConstruct, validity: Duration | undefined): void {
  requireKind(scope, 'accessTokenValidity', validity, 'toMinutes', 'a Duration');
  if (!validity) return;
  requireKnown(scope, 'accessTokenValidity', validity, 'the CDK converts and checks it, so use a literal');
  const minutes = validity.toMinutes({ integral: false });
  if (minutes < 5 || minutes > 1440) {
    failProp(scope, 'accessTokenValidity', 'be between 5 and 1440 minutes', minutes);
  }
  if (!Number.isInteger(minutes)) {
    failProp(scope, 'accessTokenValidity', 'be a whole number of minutes', validity.toHumanString());
  }
}

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html */
export function validateThrottling(
  scope: IConstruct,
  throttling: { readonly rateLimit?: number; readonly burstLimit?: number } | undefined,
): void {
  if (!throttling) return;
  const { rateLimit, burstLimit } = throttling;
  if (isKnown(rateLimit) && !(rateLimit > 0 && Number.isFinite(rateLimit))) {
    failProp(scope, 'throttling.rateLimit', 'be a number of requests per second, more than 0', rateLimit);
  }
  if (isKnown(burstLimit) && !(Number.isInteger(burstLimit) && burstLimit > 0)) {
    failProp(scope, 'throttling.burstLimit', 'be a whole number of requests, at least 1', burstLimit);
  }
}

/** Requires a whole number in a range, if it is known at synthesis. */
export function validateWholeNumber(
  scope: IConstruct,
  prop: string,
  value: number | undefined,
  range: { readonly min: number; readonly max: number },
  whatToDo?: string,
): void {
  if (!isKnown(value)) return;
  if (!Number.isInteger(value) || value < range.min || value > range.max) {
    failProp(scope, prop, `be a whole number from ${range.min} to ${range.max}`, value, whatToDo);
  }
}

/** Requires a duration of whole seconds in a range, if it is known at synthesis. */
export function validateSeconds(
  scope: IConstruct,
  prop: string,
  value: Duration | undefined,
  range: { readonly min: number; readonly max: number },
): void {
  requireKind(scope, prop, value, 'toSeconds', 'a Duration');
  if (!value || value.isUnresolved()) return;
  const seconds = value.toSeconds({ integral: false });
  if (!Number.isInteger(seconds) || seconds < range.min || seconds > range.max) {
    failProp(scope, prop, `be from ${range.min} to ${range.max} seconds, in whole seconds`, seconds);
  }
}

/** Requires HTTPS, because SendGrid sends events and secrets to the URL. */
export function validateHttpsUrl(scope: IConstruct, prop: string, url: string | undefined): void {
  if (!isKnown(url)) return;
  if (!/^https:\/\/[^/\s]+(\/\S*)?$/.test(url)) {
    failProp(scope, prop, "be a URL that begins with 'https://'", url);
  }
  if (/^https:\/\/[^/]*\*/.test(url)) {
    failProp(scope, prop, "have a host without '*'", url, 'write out the host that SendGrid calls');
  }
}

/** Requires a URL to which a path can be appended, with a host name of the internet. */
export function validateBaseUrl(scope: IConstruct, baseUrl: string | undefined): void {
  if (isKnown(baseUrl) && !/^https:\/\/([A-Za-z0-9-]+\.)+[A-Za-z][A-Za-z0-9-]*(:\d+)?(\/[^/\s?#]+)*$/.test(baseUrl)) {
    failProp(
      scope,
      'baseUrl',
      "be 'https://' and a domain name, with an optional path, without a query and a trailing '/'",
      baseUrl,
      'SendGrid posts to this URL followed by `path`',
    );
  }
}

/** Requires a value that is valid in an HTTP header. */
export function validateHeaderValue(scope: IConstruct, prop: string, value: string | undefined): void {
  if (isKnown(value) && !/^[\x21-\x7e]+( [\x21-\x7e]+)*$/.test(value)) {
    failProp(scope, prop, 'have printable ASCII characters, and spaces only between them', value);
  }
}
