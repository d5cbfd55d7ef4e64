import { SignJWT } from 'jose';
import {
  behindFront,
  Break,
  client,
  deploy,
  edited,
  judged,
  method,
  registered,
  SIGNED,
  SLOW,
  withCertificate,
  withoutAuthorizer,
  withSecretOf,
} from './arranging';
import { certificate } from './certificates';
import { returning } from '../../local/support/assemblies';
import { breakingOff, front, nobody } from '../support/front';

/** What can be broken in hosts, authorization server and endpoint. */
export const ENDPOINT_BREAKS: readonly Break[] = [
  { what: 'nothing', finds: [], exitCode: 0, arrange: async () => (await deploy()).invocation() },
  {
    what: 'nothing; it registers itself, and signatures are verified',
    finds: [],
    exitCode: 0,
    arrange: async () => registered({}, () => {}, []),
  },
  { what: 'nothing; over TLS', finds: [], exitCode: 0, arrange: async () => withCertificate('valid') },
  {
    what: 'the host of the HTTP Post URL does not exist',
    finds: ['host-unreachable'],
    exitCode: 1,
    arrange: async () => (await deploy()).invocation([], { httpPostUrl: 'https://no-such-host.invalid/prod/activity' }),
  },
  {
    what: 'nobody listens at the Token URL',
    finds: ['host-unreachable'],
    exitCode: 1,
    arrange: async () => {
      const tokenUrl = `${(await nobody()).replace('http', 'https')}/oauth2/token`;
      return (await deploy()).invocation([], { tokenUrl });
    },
  },
  {
    what: 'the certificate has expired',
    finds: ['certificate-invalid'],
    exitCode: 1,
    arrange: async () => withCertificate('expired'),
  },
  {
    what: 'the host speaks TLS 1.1 at most',
    finds: ['tls-too-old'],
    exitCode: 1,
    arrange: async () => {
      const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
      const origin = await front('http://127.0.0.1', undefined, { ...(await certificate('valid')), ...old });
      return (await deploy()).invocation([], { httpPostUrl: `${origin}/prod/activity` });
    },
  },
  {
    what: 'the host answers without TLS',
    finds: ['not-https'],
    exitCode: 1,
    arrange: async () => {
      const plain = await front('http://127.0.0.1');
      const httpPostUrl = `${plain.replace('http:', 'https:')}/prod/activity`;
      return (await deploy()).invocation([], { httpPostUrl });
    },
  },
  {
    what: 'the connection breaks off in the TLS handshake',
    finds: ['answer-unclear'],
    exitCode: 2,
    arrange: async () => {
      const tokenUrl = `https://127.0.0.1:${await breakingOff()}/oauth2/token`;
      return (await deploy()).invocation([], { tokenUrl });
    },
  },
  {
    what: 'the URL begins with http:',
    finds: ['not-https'],
    exitCode: 1,
    arrange: async () => (await deploy()).invocation([], { httpPostUrl: 'http://events.example.com/prod/activity' }),
  },
  {
    what: 'the Client Secret is another one',
    finds: ['client-refused'],
    exitCode: 1,
    arrange: async () => {
      const { env, args } = (await deploy()).invocation();
      return { args, env: { ...env, SENDGRID_WEBHOOK_CLIENT_SECRET: 'another' } };
    },
  },
  {
    what: 'the app client may not use client credentials',
    finds: ['no-token'],
    exitCode: 1,
    arrange: async () =>
      edited((template) => {
        client(template).AllowedOAuthFlows = ['code'];
        client(template).CallbackURLs = ['https://example.com'];
      }),
  },
  {
    what: 'the Token URL leads to a page',
    finds: ['no-token'],
    exitCode: 1,
    arrange: async () => behindFront(async () => ({ status: 200, body: '<html>Sign in</html>' }), 'token'),
  },
  {
    what: 'the Token URL answers that there are too many requests',
    finds: ['token-url-fails'],
    exitCode: 2,
    arrange: async () => behindFront(async () => ({ status: 429, body: '{"error":"slow_down"}' }), 'token'),
  },
  {
    what: 'the Token URL fails at a wrong Client Secret',
    finds: ['token-url-fails'],
    exitCode: 2,
    arrange: async () =>
      behindFront(async (request, forward) => {
        const answer = await forward(request);
        return answer.status === 200 ? answer : { status: 500, body: '' };
      }, 'token'),
  },
  {
    what: 'the scope is removed from the app client',
    finds: ['token-without-scope'],
    exitCode: 1,
    arrange: async () => edited((template) => void (client(template).AllowedOAuthScopes = [])),
  },
  {
    what: 'the token endpoint takes any secret',
    finds: ['wrong-secret-accepted'],
    exitCode: 1,
    arrange: async () => {
      const deployment = await deploy();
      const { origin, pathname } = new URL(deployment.settings.tokenUrl);
      const careless = await front(origin, async (request, forward) => forward(withSecretOf(deployment, request)));
      return deployment.invocation([], { tokenUrl: careless + pathname });
    },
  },
  {
    what: 'the token endpoint refuses a wrong secret with another code',
    finds: ['wrong-secret-not-refused'],
    exitCode: 1,
    arrange: async () =>
      behindFront(async (request, forward) => {
        const answer = await forward(request);
        return answer.status === 200 ? answer : { status: 400, body: '{"error":"invalid_request"}' };
      }, 'token'),
  },
  {
    what: 'the token has another scope than the one that is wanted',
    finds: ['token-without-scope'],
    exitCode: 1,
    arrange: async () => (await deploy()).invocation(['--scope', 'activity/other']),
  },
  {
    what: 'the Token URL gives tokens of another client',
    finds: ['token-of-another-client'],
    exitCode: 1,
    arrange: async () => {
      const deployment = await deploy();
      const { origin, pathname } = new URL(deployment.settings.tokenUrl);
      const { clientId } = deployment.settings;
      const other = await front(origin, async (request, forward) => {
        const [, secret] = atob(request.headers.authorization.replace('Basic ', '')).split(':');
        const authorization = `Basic ${btoa(`${clientId}:${secret}`)}`;
        return forward({ ...request, headers: { ...request.headers, authorization } });
      });
      return deployment.invocation([], { tokenUrl: other + pathname, clientId: 'anotherclient' });
    },
  },
  {
    what: 'the token is a user’s',
    finds: ['token-of-another-client'],
    exitCode: 1,
    arrange: async () => {
      const { args, env } = await deploy().then((deployment) => deployment.invocation(['--no-sendgrid-test']));
      const claims = { client_id: args[1], scope: 'a/b', token_use: 'access', username: 'joe' };
      const token = await new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(Buffer.alloc(32));
      const users = await front('http://127.0.0.1', async ({ headers }) =>
        atob(headers.authorization.slice(6)).endsWith(env.SENDGRID_WEBHOOK_CLIENT_SECRET)
          ? { status: 200, body: JSON.stringify({ access_token: token, token_type: 'Bearer', expires_in: 60 }) }
          : { status: 400, body: '{"error":"invalid_client"}' },
      );
      const taken = await front('http://127.0.0.1', async (request) => judged(request, token));
      return { args: [...args, '--token-url', `${users}/`, '--post-url', `${taken}/prod/activity`], env };
    },
  },
  {
    what: 'the scope is removed from the method',
    finds: ['token-not-accepted'],
    exitCode: 1,
    arrange: async () => edited((template) => void delete method(template).AuthorizationScopes),
  },
  {
    what: 'the method demands another scope',
    finds: ['scope-not-accepted'],
    exitCode: 1,
    arrange: async () => edited((template) => void (method(template).AuthorizationScopes = ['activity/other'])),
  },
  {
    what: 'the HTTP Post URL has another path',
    finds: ['post-refused'],
    exitCode: 1,
    arrange: async () => {
      const deployment = await deploy();
      return deployment.invocation([], { httpPostUrl: deployment.settings.httpPostUrl.replace('activity', 'events') });
    },
  },
  {
    what: 'the function refuses a batch without events',
    finds: ['post-refused'],
    exitCode: 1,
    arrange: async () => (await deploy({ code: returning('{ statusCode: 400, body: "no events" }') })).invocation(),
  },
  {
    what: 'the endpoint refuses posts as too many',
    finds: ['post-throttled'],
    exitCode: 2,
    arrange: async () => behindFront(async () => ({ status: 429, body: '{"message":"Too Many Requests"}' }), 'api'),
  },
  {
    what: 'the function fails now and then',
    finds: ['post-failed'],
    exitCode: 1,
    arrange: async () => {
      let posts = 0;
      return behindFront(async (request, forward) => {
        const answer = await forward(request);
        return answer.status === 200 && (posts += 1) > 1 ? { status: 502, body: '{}' } : answer;
      }, 'api');
    },
  },
  {
    what: 'the function throws',
    finds: ['post-failed'],
    exitCode: 1,
    arrange: async () => (await deploy({ code: returning('Promise.reject(new Error("down"))') })).invocation(),
  },
  {
    what: 'API Gateway may not invoke the function',
    finds: ['post-failed'],
    exitCode: 1,
    arrange: async () =>
      edited((template) => {
        for (const [id, { Type }] of Object.entries(template.Resources)) {
          if (Type === 'AWS::Lambda::Permission') delete template.Resources[id];
        }
      }),
  },
  {
    what: 'the HTTP Post URL redirects',
    finds: ['post-redirected'],
    exitCode: 1,
    arrange: async () => behindFront(async () => ({ status: 301, body: '' }), 'api'),
  },
  {
    what: 'the authorizer is removed from the method',
    finds: ['token-not-checked'],
    exitCode: 1,
    arrange: async () => edited(withoutAuthorizer),
  },
  {
    what: 'the authorizer is removed from the method, and signatures are verified',
    finds: ['token-not-checked'],
    exitCode: 1,
    arrange: async () => edited(withoutAuthorizer, { webhook: SIGNED, key: true }),
  },
  {
    what: 'the refusal of a token speaks of its signature',
    finds: ['refusal-without-word'],
    exitCode: 1,
    arrange: async () =>
      behindFront(async (request, forward) => {
        const answer = await forward(request);
        return answer.status === 401 ? { status: 401, body: '{"message":"invalid_signature of the token"}' } : answer;
      }, 'api'),
  },
  {
    what: 'the gateway response UNAUTHORIZED is missing',
    finds: ['refusal-without-word'],
    exitCode: 1,
    arrange: async () =>
      edited((template) => {
        for (const [id, { Properties }] of Object.entries(template.Resources)) {
          if (Properties?.ResponseType === 'UNAUTHORIZED') delete template.Resources[id];
        }
        for (const resource of Object.values(template.Resources)) {
          const { DependsOn } = resource;
          if (Array.isArray(DependsOn)) resource.DependsOn = DependsOn.filter((id: string) => template.Resources[id]);
        }
      }),
  },
  {
    what: 'the method takes ANY',
    finds: ['wrong-method-accepted'],
    exitCode: 1,
    arrange: async () =>
      edited((template) => {
        method(template).HttpMethod = 'ANY';
        for (const { Type, Properties } of Object.values(template.Resources)) {
          if (Type === 'AWS::Lambda::Permission') Properties.SourceArn['Fn::Join'][1].splice(-1, 1, '/*/activity');
        }
      }),
  },
  {
    what: 'the endpoint takes all paths below',
    finds: ['wrong-path-accepted'],
    exitCode: 1,
    arrange: async () =>
      behindFront(async (request, forward) => forward({ ...request, path: '/prod/activity' }), 'api'),
  },
  {
    what: 'signatures are to be verified, and are not',
    finds: ['unsigned-accepted'],
    exitCode: 1,
    arrange: async () => (await deploy()).invocation(['--signing', 'enforce']),
  },
  {
    what: 'the refusal of a missing signature has invalid_token in it',
    finds: ['signature-refusal-renews-token'],
    exitCode: 1,
    arrange: async () =>
      behindFront(
        async (request, forward) => {
          const answer = await forward(request);
          return { ...answer, body: answer.body.replace('}', ',"message":"or invalid_token"}') };
        },
        'api',
        { webhook: SIGNED, key: true },
      ),
  },
  {
    what: 'a post without a signature is taken now and then',
    finds: ['unsigned-accepted'],
    exitCode: 1,
    arrange: async () => {
      let posts = 0;
      return behindFront(
        async (request, forward) => {
          const answer = await forward(request);
          const isUnsigned = !request.headers['x-twilio-email-event-webhook-signature'];
          const isRefused = answer.body.includes('invalid_signature') && isUnsigned;
          return isRefused && (posts += 1) > 2 ? { status: 200, body: '{}' } : answer;
        },
        'api',
        { webhook: SIGNED, key: true },
      );
    },
  },
  {
    what: 'a post with a forged signature is refused as one too many',
    finds: ['post-throttled'],
    exitCode: 2,
    arrange: async () =>
      behindFront(
        async (request, forward) =>
          request.headers['x-twilio-email-event-webhook-signature']
            ? { status: 429, body: '{"message":"Too Many Requests"}' }
            : forward(request),
        'api',
        { webhook: SIGNED, key: true },
      ),
  },
  {
    what: 'there is no public key in the parameter',
    finds: ['public-key-missing'],
    exitCode: 1,
    arrange: async () => (await deploy({ webhook: SIGNED })).invocation(),
  },
  {
    what: 'the function takes 3.2 seconds',
    finds: ['slow-answer'],
    exitCode: 1,
    arrange: async () => (await deploy({ code: SLOW, timeout: 10 })).invocation(),
  },
  {
    what: 'the endpoint does not answer',
    finds: ['answer-unclear'],
    exitCode: 2,
    arrange: async () => {
      const { args, env } = await behindFront(async () => undefined, 'api');
      return { args: [...args, '--timeout', '0.3'], env };
    },
  },
];
