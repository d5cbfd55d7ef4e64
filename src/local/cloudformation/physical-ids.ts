import { createHash } from 'node:crypto';
import { Resource } from './stack-model';

/** An id in the style of AWS that is the same each time the stage starts. */
export function deterministicId(resource: Resource, length: number, radix: 16 | 36 = 36): string {
  const digest = createHash('sha256').update(`${resource.stack.id}/${resource.logicalId}`).digest('hex');
  return BigInt(`0x${digest}`).toString(radix).slice(-length).padStart(length, '0');
}

export function deterministicUuid(resource: Resource): string {
  return deterministicId(resource, 32, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** A name that CloudFormation generates from the stack and the logical id, shortened to a maximum length. */
export function generatedName(resource: Resource, maxLength: number): string {
  const name = `${resource.stack.name}-${resource.logicalId}`;
  return name.length <= maxLength ? name : `${name.slice(0, maxLength - 9)}-${deterministicId(resource, 8)}`;
}

/** An ARN in the region and account of a resource. */
export function arnIn({ stack }: Resource, service: string, rest: string): string {
  return `arn:${stack.partition}:${service}:${stack.region}:${stack.account}:${rest}`;
}
