import fc from 'fast-check';
import { findMethod } from '../../../src/local/api-gateway/resource-tree';
import { Method, RestApi } from '../../../src/local/api-gateway/rest-api';

/** An API with the methods that are written like `POST /a/{b}`. */
function apiOf(...methods: string[]): RestApi {
  const resources = new Map<string, { resourceId: string; parentId: string; pathPart: string }>();
  const resourceOf = (path: string): string => {
    if (path === '') return 'root';
    const parentId = resourceOf(path.slice(0, path.lastIndexOf('/')));
    resources.set(path, { resourceId: path, parentId, pathPart: path.slice(path.lastIndexOf('/') + 1) });
    return path;
  };
  return {
    rootResourceId: 'root',
    methods: methods.map((text) => {
      const [httpMethod, resourcePath] = text.split(' ');
      return { httpMethod, resourcePath, resourceId: resourceOf(resourcePath === '/' ? '' : resourcePath) } as Method;
    }),
    resources: [...resources.values()],
  } as unknown as RestApi;
}

/** What a request finds, with its parameters. */
function find(api: RestApi, request: string): string | undefined {
  const [httpMethod, path] = request.split(' ');
  const match = findMethod(api, httpMethod, path);
  const parameters = new URLSearchParams(match?.pathParameters).toString();
  return match && [match.method.httpMethod, match.method.resourcePath, parameters].join(' ').trim();
}

test.each<[string, string[], string, string | undefined]>([
  ['the root', ['GET /'], 'GET /', 'GET /'],
  ['a path', ['POST /activity'], 'POST /activity', 'POST /activity'],
  ['a nested path', ['POST /a/b/c'], 'POST /a/b/c', 'POST /a/b/c'],
  ['nothing for a longer path', ['POST /a'], 'POST /a/b', undefined],
  ['nothing for a shorter path', ['POST /a/b'], 'POST /a', undefined],
  ['a path with a slash at the end', ['POST /a/b'], 'POST /a/b/', 'POST /a/b'],
  ['a parameter with a slash at the end', ['POST /a/{b}'], 'POST /a/7/', 'POST /a/{b} b=7'],
  ['nothing for two slashes at the end', ['POST /a'], 'POST /a//', undefined],
  ['nothing for an empty segment', ['POST /a/{b}'], 'POST /a/', undefined],
  ['nothing for a doubled slash', ['POST /{proxy+}'], 'POST //a', undefined],
  ['nothing for another method', ['POST /a'], 'GET /a', undefined],
  ['ANY for each method', ['ANY /a'], 'PUT /a', 'ANY /a'],
  ['the method before ANY', ['ANY /a', 'PUT /a'], 'PUT /a', 'PUT /a'],
  ['a parameter', ['GET /{id}/b'], 'GET /7/b', 'GET /{id}/b id=7'],
  ['a name before a parameter', ['GET /{id}', 'GET /me'], 'GET /me', 'GET /me'],
  ['a parameter before a greedy one', ['GET /{proxy+}', 'GET /{id}'], 'GET /a', 'GET /{id} id=a'],
  ['a greedy parameter for the rest', ['GET /a/{proxy+}'], 'GET /a/b/c', 'GET /a/{proxy+} proxy=b%2Fc'],
  ['nothing for a greedy parameter without a rest', ['GET /a/{proxy+}'], 'GET /a', undefined],
  ['a parameter when a name leads nowhere', ['GET /a/x', 'GET /{id}/y'], 'GET /a/y', 'GET /{id}/y id=a'],
  ['a greedy parameter when others lead nowhere', ['GET /a/x', 'GET /{p+}'], 'GET /a/z', 'GET /{p+} p=a%2Fz'],
])('a request finds %s', (_name, methods, request, expected) => {
  expect(find(apiOf(...methods), request)).toBe(expected);
});

describe('for all trees', () => {
  const segment = fc.constantFrom('a', 'b', 'c');
  const segments = fc.array(segment, { minLength: 1, maxLength: 4 });
  const pattern = fc
    .tuple(fc.array(fc.constantFrom('a', 'b', '{p}'), { maxLength: 3 }), fc.constantFrom('', 'a', 'b', '{rest+}'))
    .map(([parts, last]) => [...parts, ...(last ? [last] : [])])
    .filter((parts) => parts.length > 0)
    // A resource has one parameter name at most.
    .map((parts) => `/${parts.map((part, i) => (part === '{p}' ? `{p${i}}` : part)).join('/')}`);
  const tree = fc.uniqueArray(pattern, { minLength: 1, maxLength: 6 });

  const rank = (part: string) => (part.includes('+') ? 2 : part.startsWith('{') ? 1 : 0);
  const fits = (path: string, request: readonly string[]) => {
    const parts = path.slice(1).split('/');
    const isGreedy = parts.at(-1)!.includes('+');
    const hasLength = isGreedy ? request.length >= parts.length : request.length === parts.length;
    return hasLength && parts.every((part, i) => rank(part) > 0 || part === request[i]);
  };

  test('a request finds the most specific matching path, segment by segment', () => {
    let matches = 0;
    fc.assert(
      fc.property(tree, segments, (paths, request) => {
        const found = findMethod(apiOf(...paths.map((path) => `GET ${path}`)), 'GET', `/${request.join('/')}`);
        const fitting = paths.filter((path) => fits(path, request));
        const ranks = (path: string) => path.slice(1).split('/').map(rank).join('');
        const [best] = fitting.sort((a, b) => ranks(a).localeCompare(ranks(b)));
        // A resource without a method can stand in the way, as it does on AWS; then nothing is found.
        if (found) {
          matches++;
          expect(found.method.resourcePath).toBe(best);
        }
        if (fitting.length === 0) expect(found).toBeUndefined();
      }),
      { numRuns: 500, seed: 7 },
    );
    expect(matches).toBeGreaterThan(50);
  });

  test('the matching path with its parameters equals the request', () => {
    fc.assert(
      fc.property(tree, segments, (paths, request) => {
        const url = `/${request.join('/')}`;
        const found = findMethod(apiOf(...paths.map((path) => `GET ${path}`)), 'GET', url);
        fc.pre(found !== undefined);
        const filled = found.method.resourcePath.replace(/\{(\w+)\+?\}/g, (_match, name) => found.pathParameters[name]);
        expect(filled).toBe(url);
      }),
      { numRuns: 500, seed: 7 },
    );
  });
});
