import { createHash } from 'node:crypto';
import { OnlyKnownToAwsError, PropertyError, UnresolvedValueError } from '../errors';
import { AssemblyStack } from './assembly';
import { evaluate, EvaluationContext, NO_VALUE, StackOutputReference } from './intrinsics';
import { physicalValue, ResourceValues } from './physical-values';
import { Resource, StackModel } from './stack-model';
import { Template, TemplateResource } from './template';

/** What a stack is created from, beside its template. */
export interface StackInputs {
  /** Looks up a value that another stack exports. */
  readonly importValue: (name: string) => unknown;
  /** Looks up an output of another stack. */
  readonly stackOutput: (reference: Required<StackOutputReference>) => unknown;
  /** Physical ids and attributes of resources, by resource type. */
  readonly values: ResourceValues;
  readonly parameters?: ReadonlyMap<string, unknown>;
  readonly nestedOutput?: (logicalId: string, output: string) => unknown;
}

/** A stack, nested or not, whose template is evaluated as CloudFormation would evaluate it. */
export class EvaluatedStack implements StackModel, EvaluationContext {
  public readonly resources: readonly Resource[];
  /** A nested stack's name consists of its parent's name and its own logical id. */
  public readonly name: string;
  public readonly region: string;
  public readonly account: string;
  public readonly partition: string;
  public readonly urlSuffix: string;

  constructor(
    public readonly id: string,
    public readonly source: AssemblyStack,
    private readonly template: Template,
    private readonly inputs: StackInputs,
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
      const value = this.inputs.parameters?.get(name) ?? parameter.Default;
      const isStored = parameter.Type.startsWith('AWS::SSM::');
      if (value === undefined || isStored) throw new OnlyKnownToAwsError(`parameter ${name} of ${this.id}`);
      const isList = parameter.Type === 'CommaDelimitedList' || parameter.Type.startsWith('List<');
      return isList && typeof value === 'string' ? value.split(',').map((item) => item.trim()) : value;
    }
    return physicalValue(this.inputs.values, this.resource(name));
  }

  public getAtt(logicalId: string, attribute: string): unknown {
    const resource = this.resource(logicalId);
    if (resource.type === 'AWS::CloudFormation::Stack') {
      return this.inputs.nestedOutput?.(logicalId, attribute.replace(/^Outputs\./, ''));
    }
    return physicalValue(this.inputs.values, resource, attribute);
  }

  public importValue(name: string): unknown {
    return this.inputs.importValue(name);
  }

  public stackOutput({ region = this.region, account = this.account, ...output }: StackOutputReference): unknown {
    return this.inputs.stackOutput({ region, account, ...output });
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

  /** The value that this stack exports under a name, or undefined if it exports none. */
  public exported(name: string): { value: unknown } | undefined {
    const output = Object.values(this.template.Outputs ?? {}).find(
      ({ Export }) => Export && this.evaluate(Export.Name) === name,
    );
    return output && { value: this.evaluate(output.Value) };
  }

  private resource(logicalId: string): Resource {
    const resource = this.resources.find((candidate) => candidate.logicalId === logicalId);
    if (!resource) throw new UnresolvedValueError(`${this.id} has no resource ${logicalId}`);
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
    if (!(name in values)) throw new OnlyKnownToAwsError(name);
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
