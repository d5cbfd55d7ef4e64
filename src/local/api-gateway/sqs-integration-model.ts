import { IntegrationResponse, PassthroughBehavior, SqsIntegration, Unsupported } from './rest-api';
import { unsupportedInTemplate } from './velocity/template-check';
import { VelocityTemplate } from './velocity/velocity-template';
import { Resource } from '../cloudformation/stack-model';

interface TemplateIntegration {
  readonly Uri?: string;
  readonly Credentials?: string;
  readonly RequestTemplates?: Readonly<Record<string, string>>;
  readonly RequestParameters?: Readonly<Record<string, string>>;
  readonly PassthroughBehavior?: PassthroughBehavior;
  readonly IntegrationResponses?: readonly TemplateResponse[];
  readonly [property: string]: unknown;
}

interface TemplateResponse {
  readonly SelectionPattern?: string;
  readonly StatusCode?: unknown;
  readonly ResponseTemplates?: Readonly<Record<string, string>>;
  readonly ResponseParameters?: Readonly<Record<string, string>>;
  readonly ContentHandling?: unknown;
}

interface MethodResponse {
  readonly StatusCode?: unknown;
  readonly ResponseParameters?: Readonly<Record<string, boolean>>;
}

/** `arn:aws:apigateway:us-east-1:sqs:path/123456789012/name` */
const SQS_URI = /^arn:([^:]+):apigateway:([^:]+):sqs:path\/(\d+)\/([\w-]+(?:\.fifo)?)$/;

/** Reads an integration of type `AWS`. If the stage does not support part of it, it is unsupported and says why. */
export function readSqsIntegration(method: Resource): SqsIntegration | Unsupported {
  try {
    return new SqsIntegrationReader(method).read();
  } catch (error) {
    return { type: 'UNSUPPORTED', reason: (error as Error).message };
  }
}

class SqsIntegrationReader {
  private readonly integration: TemplateIntegration;
  private readonly methodResponses: readonly MethodResponse[];

  constructor(method: Resource) {
    this.integration = method.property('Integration') as TemplateIntegration;
    this.methodResponses = (method.property('MethodResponses') ?? []) as MethodResponse[];
  }

  public read(): SqsIntegration {
    const { Uri = '', Credentials, IntegrationHttpMethod, PassthroughBehavior: passthrough } = this.integration;
    const [uri, partition, region, account, name] = SQS_URI.exec(Uri) ?? [];
    if (!uri) throw new Error(`integration URI ${Uri} is not supported`);
    if (IntegrationHttpMethod !== 'POST') throw new Error('IntegrationHttpMethod must be POST for a queue');
    if (!/:role\//.test(Credentials ?? '')) throw new Error('integration Credentials must name a role for a queue');
    this.rejectUnsupported(['CacheKeyParameters', 'ConnectionId', 'ContentHandling', 'TlsConfig']);
    return {
      type: 'AWS',
      queueArn: `arn:${partition}:sqs:${region}:${account}:${name}`,
      credentials: String(Credentials),
      requestHeaders: literals(this.integration.RequestParameters, /^integration\.request\.header\.(.+)$/),
      requestTemplates: new Map(
        Object.entries(this.integration.RequestTemplates ?? {}).map(([type, text]) => [
          type,
          readTemplate(text, `request template for ${type}`),
        ]),
      ),
      passthrough: passthrough ?? 'WHEN_NO_MATCH',
      responses: (this.integration.IntegrationResponses ?? []).map((response) => this.readResponse(response)),
      methodStatuses: this.methodResponses.map(({ StatusCode }) => String(StatusCode)),
    };
  }

  private rejectUnsupported(names: readonly string[]): void {
    for (const name of names) {
      const value = this.integration[name];
      if (value !== undefined && [value].flat().length > 0) throw new Error(`integration ${name} is not supported`);
    }
  }

  private readResponse(response: TemplateResponse): IntegrationResponse {
    const { SelectionPattern, StatusCode, ResponseTemplates = {}, ResponseParameters, ContentHandling } = response;
    const statusCode = String(StatusCode);
    if (ContentHandling !== undefined) throw new Error('ContentHandling of an integration response is not supported');
    const [other] = Object.keys(ResponseTemplates).filter((type) => type !== 'application/json');
    if (other !== undefined) throw new Error(`a response template for ${other} is not supported`);
    const text = ResponseTemplates['application/json'];
    const headers = literals(ResponseParameters, /^method\.response\.header\.(.+)$/);
    this.checkHeaders(statusCode, Object.keys(headers));
    return {
      // CDK writes an empty pattern for the default response.
      selectionPattern: SelectionPattern || undefined,
      statusCode,
      headers,
      template: text ? readTemplate(text, `response template for ${statusCode}`) : undefined,
    };
  }

  /** API Gateway rejects a header that the method does not declare for the status. */
  private checkHeaders(statusCode: string, headers: readonly string[]): void {
    const declared = this.methodResponses.find(({ StatusCode }) => String(StatusCode) === statusCode);
    for (const header of headers) {
      const parameter = `method.response.header.${header}`;
      if (declared?.ResponseParameters?.[parameter] === undefined) {
        throw new Error(`its MethodResponses declare no ${parameter} for status ${statusCode}`);
      }
    }
  }
}

/** Reads literals in single quotes, by the header in the name of each parameter. */
function literals(parameters: Readonly<Record<string, string>> = {}, target: RegExp): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => {
      const [, header] = target.exec(name) ?? [];
      const [, literal] = /^'(.*)'$/s.exec(value) ?? [];
      if (header === undefined || literal === undefined) {
        throw new Error(`the mapping of ${name} from ${value} is not supported`);
      }
      return [header, literal];
    }),
  );
}

function readTemplate(text: string, which: string): VelocityTemplate {
  const template = parseTemplate(text, which);
  const [name] = unsupportedInTemplate(template);
  if (name !== undefined) throw new Error(`${name} in its ${which} is not supported`);
  return template;
}

function parseTemplate(text: string, which: string): VelocityTemplate {
  try {
    return new VelocityTemplate(text);
  } catch (error) {
    const [line] = (error as Error).message.split('\n');
    throw new Error(`its ${which} is not a valid Velocity template: ${line}`);
  }
}
