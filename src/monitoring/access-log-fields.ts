import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';

/**
 * Finds the member of an access log line that has a value: a variable of API Gateway, or a constant. The user may have
 * written the format. Returns undefined if the format has no such member, or is not JSON.
 */
export function accessLogField(format: AccessLogFormat, value: string): string | undefined {
  const members = Object.entries(parse(format.toString()));
  return members.find(([name, found]) => found === value && /^\w+$/.test(name))?.[0];
}

/** A format can have variables without quotes, which become numbers. */
function parse(format: string): object {
  try {
    return Object(JSON.parse(format.replace(/(:\s*)(\$context\.[\w.]+)/g, '$1"$2"'))) as object;
  } catch {
    return {};
  }
}
