import { jsonPath } from './json-path';

/** Parameters of a request, by location. */
export interface RequestParameters {
  readonly path: Readonly<Record<string, string>>;
  readonly querystring: Readonly<Record<string, string>>;
  readonly header: Readonly<Record<string, string>>;
}

/** `$input`. A template may call its public methods. */
export class TemplateInput {
  public readonly body: string;

  /** For an empty body, `$input.body` is an empty object. AWS does not document this case. */
  constructor(
    body: string,
    private readonly parameters: RequestParameters,
  ) {
    this.body = body === '' ? '{}' : body;
  }

  public params(name?: string): unknown {
    const { path, querystring, header } = this.parameters;
    if (name === undefined) return this.parameters;
    return [path, querystring, header].find((values) => Object.hasOwn(values, name))?.[name] ?? '';
  }

  public path(expression: string): unknown {
    return jsonPath(JSON.parse(this.body), expression);
  }

  public json(expression: string): string {
    return JSON.stringify(this.path(expression) ?? '');
  }
}

/** `$util`. A template may call its public methods. */
export class TemplateUtil {
  public base64Encode(text: string): string {
    return Buffer.from(text).toString('base64');
  }

  public base64Decode(text: string): string {
    return Buffer.from(text, 'base64').toString();
  }

  /** Encodes like Java's `URLEncoder`, which replaces an unpaired surrogate with a question mark. */
  public urlEncode(text: string): string {
    return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '?'))
      .replaceAll('%20', '+')
      .replace(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
  }

  public urlDecode(text: string): string {
    return decodeURIComponent(text.replaceAll('+', ' '));
  }

  /** Escapes a string as a JavaScript literal, including single quotes. */
  public escapeJavaScript(text: string): string {
    return JSON.stringify(text)
      .slice(1, -1)
      .replaceAll("'", "\\'")
      .replaceAll('/', '\\/')
      .replace(
        /[^\x20-\x7e]/g,
        (character) => `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`,
      );
  }

  public parseJson(text: string): unknown {
    return JSON.parse(text);
  }
}
