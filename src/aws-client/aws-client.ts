import { SignatureV4 } from '@smithy/signature-v4';
import { HttpAnswer, HttpClient } from './http-client';
import { Sha256 } from './sha256';

export type Service = 'ssm' | 'sqs' | 'lambda' | 'secretsmanager' | 'cognito-idp';

export interface AwsSettings {
  readonly region: string;
  /** `amazonaws.com`, in most partitions. */
  readonly urlSuffix: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  /** Instead of AWS's own. */
  readonly endpoints: Readonly<Partial<Record<Service, string>>>;
}

export interface AwsRequest {
  readonly service: Service;
  /** Already encoded. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A call that AWS answered, but not as wished. Has the error's name only: messages can quote what was sent. */
export class AwsError extends Error {
  constructor(
    public readonly name: string,
    public readonly status: number,
  ) {
    super(`AWS answered ${status}`);
  }
}

/**
 * Signed requests (Signature Version 4), for the few calls that functions of this library make.
 *
 * AWS's own signer over Node.js's own HTTP client: a tenth of the SDK's time at a cold start, see ADR 5.
 */
export class AwsClient {
  private readonly http = new HttpClient();

  constructor(private readonly settings: AwsSettings) {}

  /** Makes one attempt. Rejects when there is no answer; any answer is returned. */
  public async send({ service, path, headers, body }: AwsRequest, timeoutMs: number): Promise<HttpAnswer> {
    const { region, urlSuffix, credentials, endpoints } = this.settings;
    const url = new URL(path, endpoints[service] ?? `https://${service}.${region}.${urlSuffix}`);
    const bytes = Buffer.from(body);
    const signer = new SignatureV4({ service, region, credentials, sha256: Sha256 });
    const signed = await signer.sign({
      method: 'POST',
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      headers: { ...headers, ...traceHeader(), host: url.host },
      body: bytes,
    });
    return this.http.post(url, signed.headers, bytes, timeoutMs);
  }
}

/** What is wrong, by the names of AWS's JSON protocols: `com.amazonaws.sqs#QueueDoesNotExist`, `…Exception:http://…`. */
export function awsError({ status, headers, body }: HttpAnswer): AwsError {
  const type = headers['x-amzn-errortype'] ?? typeIn(body) ?? '';
  const name = /(?:^|#)([A-Za-z0-9_.]{1,100})(?::|$)/.exec(String(type))?.[1];
  return new AwsError(name ?? 'UnknownError', status);
}

function typeIn(body: string): unknown {
  try {
    return (JSON.parse(body) as { __type?: unknown } | null)?.__type;
  } catch {
    return undefined;
  }
}

/** As the SDKs send it: traces go on, and Lambda can see a function that calls itself in a circle. */
function traceHeader(): Record<string, string> {
  const trace = process.env._X_AMZN_TRACE_ID;
  return trace ? { 'x-amzn-trace-id': trace } : {};
}
