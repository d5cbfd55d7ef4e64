import { AwsError } from './aws-client';

/** The name of an error for a log or a message: AWS's, or the code that Node.js gives to connection errors. */
export function errorName(error: unknown): string {
  const { name, code } = Object(error) as { name?: unknown; code?: unknown };
  if (error instanceof AwsError) return error.name;
  return code === 'ABORT_ERR' ? 'Timeout' : String(code ?? name);
}
