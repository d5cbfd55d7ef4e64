import { SignJWT } from 'jose';
import { certificate } from './certificates';
import {
  behindFront,
  Fault,
  client,
  deploy,
  edited,
  respondTo,
  method,
  registered,
  SIGNED,
  SLOW,
  withCertificate,
  withoutAuthorizer,
  withSecretOf,
} from './scenarios';
import { returning } from '../../local/support/assemblies';
import { ForwardProxy } from '../support/forward-proxy';
import { resettingPort, front, unusedOrigin } from '../support/front';

/** Faults of hosts, authorization server and endpoint. */
export const ENDPOINT_FAULTS: readonly Fault[] = [
  { fault: 'none', finds: [], exitCode: 0, arrange: async () => (await deploy()).invocation() },
  {
    fault: 'none, with a registration and signature verification',
    finds: [],
    exitCode: 0,
    arrange: async () => registered({}, () => {}, []),
  },
  { fault: 'none, over TLS', finds: [], exitCode: 0, arrange: async () => withCertificate('valid') },
  {
    fault: 'the host of the HTTP Post URL does not exist',
    finds: ['unreachable-host'],
    exitCode: 1,
    arrange: async () => (await deploy()).invocation([], { httpPostUrl: 'https://no-such-host.invalid/prod/activity' }),
  },
  {
    fault: 'the proxy of this machine does not connect to the hosts',
    finds: ['proxy-failure'],
    exitCode: 2,
    arrange: async () => {
      const proxy = await ForwardProxy.start({});
      const urls = {
        httpPostUrl: 'https://hook.invalid/prod/activity',
        tokenUrl: 'https://token.invalid/oauth2/token',
      };
      const { args, env } = (await deploy()).invocation([], urls);
      return { args, env: { ...env, HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` } };
    },
  },
  {
    fault: 'the host of the Token URL refuses connections',
    finds: ['unreachable-host'],
    exitCode: 1,
    arrange: async () => {
      const tokenUrl = `${(await unusedOrigin()).replace('http', 'https')}/oauth2/token`;
      return (await deploy()).invocation([], { tokenUrl });
    },
  },
  {
    fault: 'the certificate has expired',
    finds: ['invalid-certificate'],
    exitCode: 1,
    arrange: async () => withCertificate('expired'),
  },
  {
    fault: 'the host supports only TLS 1.1',
    finds: ['outdated-tls-version'],
    exitCode: 1,
    arrange: async () => {
      const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
      const origin = await front('http://127.0.0.1', undefined, { ...(await certificate('valid')), ...old });
      return (await deploy()).invocation([], { httpPostUrl: `${origin}/prod/activity` });
    },
  },
  {
    fault: 'the host responds without TLS',
    finds: ['missing-https'],
    exitCode: 1,
    arrange: async () => {
      const plain = await front('http://127.0.0.1');
      const httpPostUrl = `${plain.replace('http:', 'https:')}/prod/activity`;
      return (await deploy()).invocation([], { httpPostUrl });
    },
  },
  {
    fault: 'the connection is lost during the TLS handshake',
    finds: ['missing-response'],
    exitCode: 2,
    arrange: async () => {
      const tokenUrl = `https://127.0.0.1:${await resettingPort()}/oauth2/token`;
      return (await deploy()).invocation([], { tokenUrl });
    },
  },
  {
    fault: 'the HTTP Post URL begins with http:',
    finds: ['missing-https'],
    exitCode: 1,
    arrange: async () => (await deploy()).invocation([], { httpPostUrl: 'http://events.example.com/prod/activity' }),
  },
  {
    fault: 'the Client Secret is wrong',
    finds: ['invalid-client-credentials'],
    exitCode: 1,
    arrange: async () => {
      const { env, args } = (await deploy()).invocation();
      return { args, env: { ...env, SENDGRID_WEBHOOK_CLIENT_SECRET: 'a-wrong-client-secret' } };
    },
  },
  {
    fault: 'the app client does not allow the client-credentials flow',
    finds: ['missing-token'],
    exitCode: 1,
    arrange: async () =>
      edited((template) => {
        client(template).AllowedOAuthFlows = ['code'];
        client(template).CallbackURLs = ['https://example.com'];
      }),
  },
  {
    fault: 'the Token URL leads to a web page',
    finds: ['missing-token'],
    exitCode: 1,
    arrange: async () => behindFront(async () => ({ status: 200, body: '<html>Sign in</html>' }), 'token'),
  },
  {
    fault: 'the Token URL throttles requests',
    finds: ['token-url-failure'],
    exitCode: 2,
    arrange: async () => behindFront(async () => ({ status: 429, body: '{"error":"slow_down"}' }), 'token'),
  },
  {
    fault: 'the Token URL responds to a wrong Client Secret with a server error',
    finds: ['token-url-failure'],
    exitCode: 2,
    arrange: async () =>
      behindFront(async (request, forward) => {
        const response = await forward(request);
        return response.status === 200 ? response : { status: 500, body: '' };
      }, 'token'),
  },
  {
    fault: 'the app client has no scope',
    finds: ['missing-token-scope'],
    exitCode: 1,
    arrange: async () => edited((template) => void (client(template).AllowedOAuthScopes = [])),
  },
  {
    fault: 'the Token URL accepts any Client Secret',
    finds: ['unchecked-client-secret'],
    exitCode: 1,
    arrange: async () => {
      const deployment = await deploy();
      const { origin, pathname } = new URL(deployment.settings.tokenUrl);
      const careless = await front(origin, async (request, forward) => forward(withSecretOf(deployment, request)));
      return deployment.invocation([], { tokenUrl: careless + pathname });
    },
  },
  {
    fault: 'the Token URL rejects a wrong Client Secret with another error code',
    finds: ['missing-invalid-client-code'],
    exitCode: 1,
    arrange: async () =>
      behindFront(async (request, forward) => {
        const response = await forward(request);
        return response.status === 200 ? response : { status: 400, body: '{"error":"invalid_request"}' };
      }, 'token'),
  },
  {
    fault: 'the token lacks the scope of --scope',
    finds: ['missing-token-scope'],
    exitCode: 1,
    arrange: async () => (await deploy()).invocation(['--scope', 'activity/other']),
  },
  {
    fault: 'the Token URL issues tokens of another client',
    finds: ['unexpected-token-claims'],
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
    fault: 'the token belongs to a user',
    finds: ['unexpected-token-claims'],
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
      const taken = await front('http://127.0.0.1', async (request) => respondTo(request, token));
      return { args: [...args, '--token-url', `${users}/`, '--post-url', `${taken}/prod/activity`], env };
    },
  },
  {
    fault: 'the method has no scope',
    finds: ['rejected-token'],
    exitCode: 1,
    arrange: async () => edited((template) => void delete method(template).AuthorizationScopes),
  },
  {
    fault: 'the method requires another scope',
    finds: ['rejected-scope'],
    exitCode: 1,
    arrange: async () => edited((template) => void (method(template).AuthorizationScopes = ['activity/other'])),
  },
  {
    fault: 'the HTTP Post URL has a wrong path',
    finds: ['rejected-post'],
    exitCode: 1,
    arrange: async () => {
      const deployment = await deploy();
      return deployment.invocation([], { httpPostUrl: deployment.settings.httpPostUrl.replace('activity', 'events') });
    },
  },
  {
    fault: 'the function rejects an empty batch',
    finds: ['rejected-post'],
    exitCode: 1,
    arrange: async () => (await deploy({ code: returning('{ statusCode: 400, body: "no events" }') })).invocation(),
  },
  {
    fault: 'the endpoint throttles posts',
    finds: ['throttled-post'],
    exitCode: 2,
    arrange: async () => behindFront(async () => ({ status: 429, body: '{"message":"Too Many Requests"}' }), 'api'),
  },
  {
    fault: 'the function fails sometimes',
    finds: ['failed-post'],
    exitCode: 1,
    arrange: async () => {
      let posts = 0;
      return behindFront(async (request, forward) => {
        const response = await forward(request);
        return response.status === 200 && (posts += 1) > 1 ? { status: 502, body: '{}' } : response;
      }, 'api');
    },
  },
  {
    fault: 'the endpoint stops responding',
    finds: ['missing-response'],
    exitCode: 2,
    arrange: async () => {
      let posts = 0;
      const { args, env } = await behindFront(async (request, forward) => {
        const response = await forward(request);
        return response.status === 200 && (posts += 1) > 1 ? undefined : response;
      }, 'api');
      return { args: [...args, '--timeout', '5'], env };
    },
  },
  {
    fault: 'the function throws an error',
    finds: ['failed-post'],
    exitCode: 1,
    arrange: async () => (await deploy({ code: returning('Promise.reject(new Error("down"))') })).invocation(),
  },
  {
    fault: 'API Gateway lacks permission to invoke the function',
    finds: ['failed-post'],
    exitCode: 1,
    arrange: async () =>
      edited((template) => {
        for (const [id, { Type }] of Object.entries(template.Resources)) {
          if (Type === 'AWS::Lambda::Permission') delete template.Resources[id];
        }
      }),
  },
  {
    fault: 'the HTTP Post URL redirects',
    finds: ['redirected-post'],
    exitCode: 1,
    arrange: async () => behindFront(async () => ({ status: 301, body: '' }), 'api'),
  },
  {
    fault: 'the method has no authorizer',
    finds: ['unprotected-endpoint'],
    exitCode: 1,
    arrange: async () => edited(withoutAuthorizer),
  },
  {
    fault: 'the method has no authorizer, with signature verification',
    finds: ['unprotected-endpoint'],
    exitCode: 1,
    arrange: async () => edited(withoutAuthorizer, { webhook: SIGNED, key: true }),
  },
  {
    fault: 'the response to a rejected token mentions its signature',
    finds: ['missing-oauth-error-code'],
    exitCode: 1,
    arrange: async () =>
      behindFront(async (request, forward) => {
        const response = await forward(request);
        return response.status === 401
          ? { status: 401, body: '{"message":"invalid_signature of the token"}' }
          : response;
      }, 'api'),
  },
  {
    fault: 'the gateway response UNAUTHORIZED is missing',
    finds: ['missing-oauth-error-code'],
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
    fault: 'the method is ANY',
    finds: ['unexpected-method'],
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
    fault: 'the endpoint accepts all paths below the HTTP Post URL',
    finds: ['unexpected-path'],
    exitCode: 1,
    arrange: async () =>
      behindFront(async (request, forward) => forward({ ...request, path: '/prod/activity' }), 'api'),
  },
  {
    fault: 'signatures are not verified, although --signing says so',
    finds: ['unverified-signature'],
    exitCode: 1,
    arrange: async () => (await deploy()).invocation(['--signing', 'enforce']),
  },
  {
    fault: 'the response to a missing signature contains invalid_token',
    finds: ['unexpected-oauth-error-code'],
    exitCode: 1,
    arrange: async () =>
      behindFront(
        async (request, forward) => {
          const response = await forward(request);
          return { ...response, body: response.body.replace('}', ',"message":"or invalid_token"}') };
        },
        'api',
        { webhook: SIGNED, key: true },
      ),
  },
  {
    fault: 'unsigned posts are accepted sometimes',
    finds: ['unverified-signature'],
    exitCode: 1,
    arrange: async () => {
      let posts = 0;
      return behindFront(
        async (request, forward) => {
          const response = await forward(request);
          const isUnsigned = !request.headers['x-twilio-email-event-webhook-signature'];
          const isRejected = response.body.includes('invalid_signature') && isUnsigned;
          return isRejected && (posts += 1) > 2 ? { status: 200, body: '{}' } : response;
        },
        'api',
        { webhook: SIGNED, key: true },
      );
    },
  },
  {
    fault: 'a post with a forged signature is throttled',
    finds: ['throttled-post'],
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
    fault: 'the SSM parameter contains no public key',
    finds: ['missing-public-key'],
    exitCode: 1,
    arrange: async () => (await deploy({ webhook: SIGNED })).invocation(),
  },
  {
    fault: 'the function takes 3.2 seconds',
    finds: ['slow-response'],
    exitCode: 1,
    arrange: async () => (await deploy({ code: SLOW, timeout: 10 })).invocation(),
  },
  {
    fault: 'the endpoint does not respond',
    finds: ['missing-response'],
    exitCode: 2,
    arrange: async () => {
      const { args, env } = await behindFront(async () => undefined, 'api');
      return { args: [...args, '--timeout', '0.3'], env };
    },
  },
  {
    fault: 'the response to a post is larger than 1 MiB',
    finds: ['oversized-response'],
    exitCode: 2,
    arrange: async () => behindFront(async () => ({ status: 200, body: 'x'.repeat(2 ** 20 + 1) }), 'api'),
  },
  {
    fault: 'the Token URL redirects',
    finds: ['missing-token'],
    exitCode: 1,
    arrange: async () => behindFront(async () => ({ status: 302, body: '' }), 'token'),
  },
];
