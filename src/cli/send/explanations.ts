import { isTokenRejected } from '../../sendgrid/oauth-error-codes';
import { Deployment } from '../deployment/deployment';

/** A post that was not accepted. */
export interface PostFailure {
  /** HTTP status; undefined without a response. */
  readonly status?: number;
  /** The body of the response, or why there was no response. */
  readonly reason: string;
  /** Number of attempts that ended like this. */
  readonly count: number;
}

/** What the explanation of a failure depends on. */
export interface SendContext {
  readonly deployment: Pick<Deployment, 'httpPostUrl' | 'tokenUrl' | 'publicKeyParameter'>;
  /** Whether posts are signed. */
  readonly isSigned: boolean;
  /** The public key that belongs to the key of `--sign-with`. */
  readonly publicKey?: string;
  /** Number of tokens that were renewed, as SendGrid does, after a rejection of the previous one. */
  readonly renewedTokens: number;
}

interface Explanation {
  applies(failure: PostFailure): boolean;
  text(failure: PostFailure, context: SendContext): string;
}

/** The first one that applies explains a failure. */
const EXPLANATIONS: readonly Explanation[] = [
  {
    applies: ({ status, reason }) => status === 403 && reason.includes('invalid_signature'),
    text: (_failure, context) => (context.isSigned ? otherKey(context) : unsigned(context)),
  },
  {
    applies: ({ status, reason }) => status === 500 && reason.includes('public key unavailable'),
    text: (_failure, context) => `The webhook verifies signatures but has no public key. ${storeKey(context)}`,
  },
  { applies: ({ status = 0, reason }) => isTokenRejected({ status, body: reason }), text: rejectedToken },
  {
    applies: ({ status, reason }) => status === 403 && /Missing Authentication Token|Forbidden/.test(reason),
    text: (_failure, { deployment }) =>
      `API Gateway has no such method. Check the stage and the path of the HTTP Post URL, ${deployment.httpPostUrl}.`,
  },
  {
    applies: ({ status }) => status === 401,
    text: () =>
      "The response has no OAuth error code, so SendGrid would not renew its token. Run 'verify' to find the cause.",
  },
  { applies: ({ status }) => status === 413, text: () => 'The posts are too large. Lower --batch.' },
  {
    applies: ({ status }) => status === 429,
    text: () => 'The endpoint is throttled. Lower --rate or --concurrency, or raise its limits.',
  },
  {
    applies: ({ status = 0 }) => status >= 300 && status <= 399,
    text: () => 'SendGrid does not follow redirects. Use the final URL as HTTP Post URL.',
  },
  {
    applies: ({ status, reason }) => status === 500 && reason.includes('Internal server error'),
    text: () => 'API Gateway could not invoke the function: it lacks the permission, or the function is throttled.',
  },
  {
    applies: ({ status, reason }) => status === 502 && /Internal server error|the function failed/.test(reason),
    text: () => 'The function failed, timed out, or did not return { statusCode, body }. Its log says why.',
  },
  {
    applies: ({ status }) => status === 504,
    text: () => 'The function took longer than API Gateway waits. Make it faster, or use queued delivery.',
  },
  {
    applies: ({ status = 0 }) => status >= 500 && status !== 501,
    text: () => 'The response comes from the function or from a server in front of it. Its log says why.',
  },
  {
    applies: ({ status, reason }) => status === undefined && reason === 'ECONNREFUSED',
    text: (_failure, { deployment }) =>
      `Nothing listens at ${deployment.httpPostUrl}. If it is a local stage, start it again.`,
  },
  {
    applies: ({ status, reason }) => status === undefined && /^(ENOTFOUND|EAI_AGAIN)$/.test(reason),
    text: (_failure, { deployment }) =>
      `${new URL(deployment.httpPostUrl).hostname} has no address. Check the HTTP Post URL.`,
  },
  {
    applies: ({ status, reason }) => status === undefined && /Timeout|ETIMEDOUT/i.test(reason),
    text: () => 'There was no response in time. Raise --timeout, or lower --concurrency.',
  },
];

/** Returns what to do about a failure, if its cause is known. */
export function explain(failure: PostFailure, context: SendContext): string | undefined {
  return EXPLANATIONS.find(({ applies }) => applies(failure))?.text(failure, context);
}

/** A rejection before each renewed token is how SendGrid learns that its token has expired. */
function rejectedToken({ reason, count }: PostFailure, { renewedTokens, deployment }: SendContext): string {
  if (count <= renewedTokens) return 'Not a fault: the token had expired. SendGrid renews it after this response, too.';
  if (reason.includes('insufficient_scope')) {
    return 'The token lacks the scope that the method requires. Check the allowed scopes of the app client.';
  }
  return (
    'The endpoint rejected new tokens, too. Check that the Client ID and the Token URL belong to the same webhook as ' +
    `the HTTP Post URL: ${deployment.tokenUrl}.`
  );
}

function unsigned(context: SendContext): string {
  return `The webhook accepts signed posts only. ${storeKey(context)}`;
}

function otherKey({ deployment, publicKey }: SendContext): string {
  const where = deployment.publicKeyParameter ? `the SSM parameter ${deployment.publicKeyParameter}` : 'the webhook';
  return `The public key of your signing key is not in ${where}. Add it: ${publicKey}`;
}

function storeKey({ deployment: { publicKeyParameter } }: SendContext): string {
  const where = publicKeyParameter ? `in the SSM parameter ${publicKeyParameter}` : 'in the webhook';
  return (
    `Create a key with 'openssl ecparam -name prime256v1 -genkey -noout -out key.pem', store its public key ` +
    `('openssl ec -in key.pem -pubout') ${where}, and pass --sign-with key.pem.`
  );
}
