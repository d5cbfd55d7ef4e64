import { SqsError } from './sqs-error';

/** A request of the JSON protocol. */
export type SqsRequest = Readonly<Record<string, unknown>>;

export function optionalText(request: SqsRequest, name: string): string | undefined {
  const value = request[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw invalid(name, value, 'Must be a string');
  return value;
}

export function requiredText(request: SqsRequest, name: string): string {
  const value = optionalText(request, name);
  if (!value) throw new SqsError('MissingParameter', `The request must contain the parameter ${name}.`);
  return value;
}

/** Reads an integer in a range. Returns undefined if the request lacks it. */
export function wholeNumber(request: SqsRequest, name: string, minimum: number, maximum: number): number | undefined {
  const value = request[name];
  if (value === undefined || value === null) return undefined;
  if (!Number.isInteger(value) || Number(value) < minimum || Number(value) > maximum) {
    throw invalid(name, value, `Must be between ${minimum} and ${maximum}, if provided`);
  }
  return Number(value);
}

export function texts(request: SqsRequest, name: string): string[] {
  return [request[name] ?? []].flat().map(String);
}

function invalid(name: string, value: unknown, reason: string): SqsError {
  return new SqsError(
    'InvalidParameterValue',
    `Value ${JSON.stringify(value)} for parameter ${name} is invalid. Reason: ${reason}.`,
  );
}
