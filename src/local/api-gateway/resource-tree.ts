import { Method, RestApi } from './rest-api';

export interface Match {
  readonly method: Method;
  readonly pathParameters: Readonly<Record<string, string>>;
}

interface PathMatch {
  readonly resourceId: string;
  readonly pathParameters: Readonly<Record<string, string>>;
}

/**
 * Finds the method for a path without its stage. A fixed name precedes `{parameter}`, which precedes `{greedy+}`. As users
 * of REST APIs report, a slash at the end makes no difference.
 *
 * @see https://github.com/aws-powertools/powertools-lambda-python/issues/1552
 */
export function findMethod(api: RestApi, httpMethod: string, path: string): Match | undefined {
  const segments = path.replace(/\/$/, '').split('/').slice(1);
  const found = descend(api, api.rootResourceId, segments, {});
  if (!found) return undefined;
  const method = [httpMethod, 'ANY']
    .map((name) => api.methods.find((m) => m.resourceId === found.resourceId && m.httpMethod === name))
    .find((candidate) => candidate !== undefined);
  return method && { method, pathParameters: found.pathParameters };
}

function descend(
  api: RestApi,
  resourceId: string,
  segments: readonly string[],
  pathParameters: Readonly<Record<string, string>>,
): PathMatch | undefined {
  if (segments.length === 0) return { resourceId, pathParameters };
  const [segment, ...rest] = segments;
  if (segment === '') return undefined;
  const children = api.resources.filter((child) => child.parentId === resourceId);
  const named = children.find((child) => child.pathPart === segment);
  const parameter = children.find((child) => /^\{[^}+]+\}$/.test(child.pathPart));
  const greedy = children.find((child) => /^\{[^}]+\+\}$/.test(child.pathPart));
  return (
    (named && descend(api, named.resourceId, rest, pathParameters)) ??
    (parameter && descend(api, parameter.resourceId, rest, { ...pathParameters, [nameOf(parameter)]: segment })) ??
    (greedy && {
      resourceId: greedy.resourceId,
      pathParameters: { ...pathParameters, [nameOf(greedy)]: segments.join('/') },
    })
  );
}

function nameOf({ pathPart }: { pathPart: string }): string {
  return pathPart.replace(/[{}+]/g, '');
}
