import { FailedInvocation } from './runtime-api';

/** The description of an error that a runtime reports. */
interface ReportedError {
  readonly errorType?: unknown;
  readonly errorMessage?: unknown;
}

/** Returns a one-line reason for a failed invocation, with what to do about a module that only Lambda provides. */
export function describeFailure({ error, isInit }: Pick<FailedInvocation, 'error' | 'isInit'>): string {
  const reason = reasonFor(error);
  return isInit ? `failed to load: ${reason}` : reason;
}

function reasonFor(error: string): string {
  const { errorType, errorMessage } = parse(error);
  const type = text(errorType);
  const [message] = text(errorMessage).split('\n');
  const reason = [type, message].filter((part) => part !== '').join(': ') || error.split('\n')[0];
  const advice = missingModule(message);
  return advice === undefined ? reason : `${reason}; ${advice}`;
}

function missingModule(message: string): string | undefined {
  const [, nodeModule] = /Cannot find (?:module|package) '(@(?:aws-sdk|smithy)\/[\w.-]+)/.exec(message) ?? [];
  if (nodeModule !== undefined) {
    return (
      `Lambda provides this module, and the local stage uses the one of your project: run 'npm install --save-dev ` +
      `${nodeModule}', or set 'bundling: { bundleAwsSDK: true }' of your NodejsFunction`
    );
  }
  const [, pythonModule] = /No module named '(boto3|botocore)\b/.exec(message) ?? [];
  if (pythonModule === undefined) return undefined;
  return `Lambda provides this module, and the local stage uses the one of your Python: run 'python3 -m pip install boto3'`;
}

/** The runtimes report errors in JSON, and the stage reports those of the process as text. */
function parse(error: string): ReportedError {
  try {
    return Object(JSON.parse(error)) as ReportedError;
  } catch {
    return {};
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
