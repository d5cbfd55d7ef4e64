/** A request to Lambda's `Invoke` operation. */
export const INVOCATION_PATH = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;

/** Returns the name of the function that a request invokes, for logs. */
export function invokedFunction(path: string): string | undefined {
  const [, encoded] = INVOCATION_PATH.exec(path) ?? [];
  // Decoding all characters would throw for an invalid path.
  const nameOrArn = encoded?.replace(/%3A/gi, ':');
  return nameOrArn && (/^arn:.*:function:([^:]+)/.exec(nameOrArn)?.[1] ?? nameOrArn);
}
