import { createHash } from 'node:crypto';
import { PropertyError, UnresolvedValueError } from '../errors';
import { AssemblyStack } from './assembly';
import { evaluate, EvaluationContext, NO_VALUE } from './intrinsics';
import { physicalValue } from './physical-values';
import { Template, TemplateResource } from './template';

/** A resource of a stack that is created there: its condition, if it has one, holds. */
export interface Resource {
  readonly stack: StackModel;
  readonly logicalId: string;
  readonly type: string;
  readonly dependsOn: readonly string[];
  /** `Stack/LogicalId (AWS::…)`, as errors name it. */
  readonly where: string;
  /** Names of the properties that the template has. */
  readonly propertyNames: readonly string[];
  /** Evaluates one property. */
  property(name: string): unknown;
  /** The property as it is written in the template. */
  raw(name: string): unknown;
}

/** Looks up what other stacks export. */
export type ImportValue = (name: string) => unknown;

/** One stack, nested or not: its template, evaluated as CloudFormation would. */
export class StackModel implements EvaluationContext {
  public readonly resources: readonly Resource[];
  /** A nested stack's is made of its parent's and its own logical id. */
  public readonly name: string;
  public readonly region: string;
  public readonly account: string;
  public readonly partition: string;
  public readonly urlSuffix: string;

  constructor(
    public readonly id: string,
    public readonly source: AssemblyStack,
    private readonly template: Template,
    private readonly imports: ImportValue,
    private readonly parameters: ReadonlyMap<string, unknown> = new Map(),
    private readonly nestedOutput: (logicalId: string, output: string) => unknown = () => undefined,
  ) {
    this.name = source.name + id.slice(source.id.length).replaceAll('/', '-');
    this.region = source.region ?? 'us-east-1';
    this.account = source.account ?? '123456789012';
    this.partition = partitionOf(this.region);
    this.urlSuffix = this.partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
    this.resources = Object.entries(template.Resources ?? {})
      .filter(([, resource]) => resource.Condition === undefined || this.condition(resource.Condition))
      .map(([logicalId, resource]) => this.toResource(logicalId, resource));
  }

  public ofType(type: string): Resource[] {
    return this.resources.filter((resource) => resource.type === type);
  }

  public evaluate(value: unknown): unknown {
    const result = evaluate(value, this);
    return result === NO_VALUE ? undefined : result;
  }

  public ref(name: string): unknown {
    if (name.startsWith('AWS::')) return this.pseudoParameter(name);
    const parameter = this.template.Parameters?.[name];
    if (parameter) {
      const value = this.parameters.get(name) ?? parameter.Default;
      const isStored = parameter.Type.startsWith('AWS::SSM::');
      if (value === undefined || isStored) throw new UnresolvedValueError(`parameter ${name} of ${this.id}`);
      return value;
    }
    return physicalValue(this.resource(name));
  }

  public getAtt(logicalId: string, attribute: string): unknown {
    const resource = this.resource(logicalId);
    if (resource.type === 'AWS::CloudFormation::Stack') {
      return this.nestedOutput(logicalId, attribute.replace(/^Outputs\./, ''));
    }
    return physicalValue(resource, attribute);
  }

  public importValue(name: string): unknown {
    return this.imports(name);
  }

  public condition(name: string): boolean {
    return this.evaluate(this.template.Conditions?.[name]) === true;
  }

  public findInMap(map: string, key: string, second: string): unknown {
    return this.template.Mappings?.[map]?.[key]?.[second];
  }

  public get outputNames(): string[] {
    return Object.keys(this.template.Outputs ?? {});
  }

  public output(name: string): unknown {
    return this.evaluate(this.template.Outputs?.[name]?.Value);
  }

  /** The value that this stack exports under a name, if it does. */
  public exported(name: string): { value: unknown } | undefined {
    const output = Object.values(this.template.Outputs ?? {}).find(
      ({ Export }) => Export && this.evaluate(Export.Name) === name,
    );
    return output && { value: this.evaluate(output.Value) };
  }

  private resource(logicalId: string): Resource {
    const resource = this.resources.find((candidate) => candidate.logicalId === logicalId);
    if (!resource) throw new Error(`${this.id} has no resource ${logicalId}`);
    return resource;
  }

  private toResource(logicalId: string, resource: TemplateResource): Resource {
    const properties = resource.Properties ?? {};
    const where = `${this.id}/${logicalId} (${resource.Type})`;
    return {
      stack: this,
      logicalId,
      type: resource.Type,
      dependsOn: [resource.DependsOn ?? []].flat(),
      property: (name) => this.evaluateProperty(where, name, properties[name]),
      raw: (name) => properties[name],
      propertyNames: Object.keys(properties),
      where,
    };
  }

  private evaluateProperty(where: string, name: string, value: unknown): unknown {
    try {
      return this.evaluate(value);
    } catch (error) {
      throw error instanceof PropertyError ? error : new PropertyError(where, name, error as Error);
    }
  }

  private pseudoParameter(name: string): unknown {
    const values: Record<string, unknown> = {
      'AWS::Region': this.region,
      'AWS::AccountId': this.account,
      'AWS::Partition': this.partition,
      'AWS::URLSuffix': this.urlSuffix,
      'AWS::StackName': this.name,
      'AWS::StackId': `arn:${this.partition}:cloudformation:${this.region}:${this.account}:stack/${this.name}/${guid(this.id)}`,
      'AWS::NoValue': NO_VALUE,
    };
    if (!(name in values)) throw new UnresolvedValueError(name);
    return values[name];
  }
}

function partitionOf(region: string): string {
  if (region.startsWith('us-gov-')) return 'aws-us-gov';
  if (region.startsWith('cn-')) return 'aws-cn';
  return 'aws';
}

function guid(text: string): string {
  return createHash('sha256')
    .update(text)
    .digest('hex')
    .slice(0, 32)
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
