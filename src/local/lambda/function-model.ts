import { functionArnOf } from './function-arn';
import { FileAsset } from '../cloudformation/assembly';
import { Resource, StackModel } from '../cloudformation/stack-model';
import { undefinedIfUnresolved } from '../cloudformation/unresolved';
import { UnresolvedValueError } from '../errors';

/** The source of a function's code. */
export type FunctionCode =
  { readonly kind: 'asset'; readonly asset: FileAsset } | { readonly kind: 'inline'; readonly source: string };

/** A function, as its template defines it. */
export interface LambdaFunctionModel {
  readonly where: string;
  /** Without a version or an alias. */
  readonly arn: string;
  readonly name: string;
  readonly region: string;
  readonly runtime: string;
  readonly handler: string;
  readonly code: FunctionCode;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  readonly reservedConcurrency?: number;
  readonly roleArn: string;
  readonly logGroupName: string;
}

/** Finds the resource of a function by its ARN without a version or an alias. */
export function findFunction(stacks: readonly StackModel[], unqualifiedArn: string): Resource | undefined {
  return stacks
    .flatMap((stack) => stack.ofType('AWS::Lambda::Function'))
    .find((fn) => fn.stack.getAtt(fn.logicalId, 'Arn') === unqualifiedArn);
}

/** Reads a function. Throws if the stage does not support part of it. */
export function modelFunction(fn: Resource, environment: Readonly<Record<string, string>>): LambdaFunctionModel {
  const runtime = fn.property('Runtime');
  if (fn.property('PackageType') === 'Image') throw new Error('container images are not supported');
  if (!/^(nodejs|python3\.)/.test(String(runtime))) {
    throw new Error(`runtime ${String(runtime)} is not supported; use Node.js or Python`);
  }
  const layers = (fn.property('Layers') ?? []) as unknown[];
  if (layers.length > 0) throw new Error('Layers are not supported');
  const reserved = fn.property('ReservedConcurrentExecutions');
  return {
    where: fn.where,
    arn: String(fn.stack.getAtt(fn.logicalId, 'Arn')),
    name: String(fn.stack.ref(fn.logicalId)),
    region: fn.stack.region,
    runtime: String(runtime),
    handler: String(fn.property('Handler')),
    code: readCode(fn),
    environment: readEnvironment(fn, environment),
    timeoutSeconds: Number(fn.property('Timeout') ?? 3),
    memoryMegabytes: Number(fn.property('MemorySize') ?? 128),
    reservedConcurrency: reserved === undefined ? undefined : Number(reserved),
    logGroupName: readLogGroup(fn),
    roleArn: undefinedIfUnresolved(() => String(fn.property('Role'))) ?? '',
  };
}

function readLogGroup(fn: Resource): string {
  const config = undefinedIfUnresolved(() => fn.property('LoggingConfig')) as { LogGroup?: string } | undefined;
  return config?.LogGroup ?? `/aws/lambda/${String(fn.stack.ref(fn.logicalId))}`;
}

function readCode(fn: Resource): FunctionCode {
  const code = fn.property('Code') as { ZipFile?: string; S3Key?: string };
  if (code.ZipFile !== undefined) return { kind: 'inline', source: code.ZipFile };
  const asset = fn.stack.source.assets.get(String(code.S3Key).split('/').pop() ?? '');
  if (!asset) throw new Error(`its code, object ${code.S3Key}, is not an asset of the assembly`);
  return { kind: 'asset', asset };
}

function readEnvironment(fn: Resource, overrides: Readonly<Record<string, string>>): Record<string, string> {
  const variables = (fn.raw('Environment') as { Variables?: Record<string, unknown> } | undefined)?.Variables ?? {};
  const values: Record<string, string> = {};
  for (const [name, value] of Object.entries(variables)) {
    if (name in overrides) continue;
    try {
      values[name] = String(fn.stack.evaluate(value));
    } catch (error) {
      if (!(error instanceof UnresolvedValueError)) throw error;
      throw new Error(`could not evaluate its environment variable ${name}: ${error.message}; set a value for it`);
    }
  }
  return { ...values, ...overrides };
}

/** The functions that API Gateway may invoke, by the permissions in the templates. */
export class InvokePermissions {
  private readonly permissions: readonly InvokePermission[];

  constructor(stacks: readonly StackModel[]) {
    this.permissions = stacks
      .flatMap((stack) => stack.ofType('AWS::Lambda::Permission'))
      // A permission that only AWS can evaluate is for a function that the stage does not host.
      .flatMap((permission) => undefinedIfUnresolved(() => invokePermission(permission)) ?? []);
  }

  /** @param sourceArn `arn:aws:execute-api:<region>:<account>:<api>/<stage>/<method>/<path>` */
  public allows(functionArn: string, sourceArn: string): boolean {
    return this.permissions.some(
      (permission) =>
        permission.functionArn === functionArn &&
        (permission.sourceArn === undefined || matchesPattern(permission.sourceArn, sourceArn)),
    );
  }
}

interface InvokePermission {
  readonly functionArn: string;
  readonly sourceArn?: string;
}

/** Returns undefined for a permission of another principal or action. */
function invokePermission(permission: Resource): InvokePermission | undefined {
  if (permission.property('Principal') !== 'apigateway.amazonaws.com') return undefined;
  if (!['lambda:InvokeFunction', 'lambda:*'].includes(String(permission.property('Action')))) return undefined;
  return {
    functionArn: functionArnOf(permission),
    sourceArn: permission.property('SourceArn') as string | undefined,
  };
}

/** Matches like `ArnLike`: `*` stands for any characters. */
function matchesPattern(pattern: string, arn: string): boolean {
  const escaped = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  return new RegExp(`^${escaped}$`).test(arn);
}
